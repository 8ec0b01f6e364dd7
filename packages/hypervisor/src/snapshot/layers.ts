import type { MachineConfig } from '../config.ts'
import { HypervisorError } from '../error.ts'
import type { ImageFormat } from '../storage/volume.ts'
import type { Snapshot } from './snapshot.ts'

/** An image that an external snapshot, or a revert to one, has made: it holds what differs from the image it builds on. */
export interface Layer {
  /** The disk it is of. */
  readonly device: string
  readonly path: string
  readonly base: ImageAt
  /** The volume that it is (its id), where its base is one. */
  readonly volume?: string
}

export interface ImageAt {
  readonly path: string
  readonly format: ImageFormat
}

/** What becomes of a layer that no snapshot needs any more. */
export type LayerStep =
  /** Nothing builds on it, and nobody uses it: it goes. */
  | { readonly kind: 'drop'; readonly layer: Layer }
  /** It alone builds on an image that no snapshot holds: it is written into that, and that takes its place. */
  | { readonly kind: 'merge'; readonly layer: Layer }

export interface LayerGround {
  readonly layers: readonly Layer[]
  readonly snapshots: readonly Snapshot[]
  /** The settings of the machine, as defined and as active. */
  readonly configs: readonly MachineConfig[]
}

/** The next thing to do so that no image is kept for nothing; undefined where there is none. */
export function nextLayerStep({ layers, snapshots, configs }: LayerGround): LayerStep | undefined {
  const held = new Set(snapshots.flatMap(({ disks }) => disks.map(({ path }) => path)))
  const used = new Set(configs.flatMap(({ disks }) => disks.map(({ path }) => path)))
  const on = Map.groupBy(layers, ({ base }) => base.path)
  const needless = (path: string) => !held.has(path) && !used.has(path)
  const drop = layers.find(({ path }) => needless(path) && !on.has(path))
  if (drop) return { kind: 'drop', layer: drop }
  const merge = layers.find(({ base }) => needless(base.path) && on.get(base.path)?.length === 1)
  return merge && { kind: 'merge', layer: merge }
}

/** The merges that are to come where nobody asks for more, each as the images stand before it. */
export function comingMerges(ground: LayerGround): readonly Layer[] {
  const step = nextLayerStep(ground)
  if (!step) return []
  const rest = comingMerges(groundAfter(ground, step))
  return step.kind === 'merge' ? [step.layer, ...rest] : rest
}

function groundAfter({ layers, snapshots, configs }: LayerGround, step: LayerStep): LayerGround {
  const left = { layers: layersAfter(layers, step), snapshots, configs }
  if (step.kind === 'drop') return left
  const { path, base } = step.layer
  return {
    ...left,
    snapshots: snapshots.map((one) => snapshotWithImage(one, path, base)),
    configs: configs.map((one) => withImage(one, path, base)),
  }
}

/** How many images of ours a disk's image stands on, itself among them. */
export function layersBelow(layers: readonly Layer[], path: string): number {
  const layer = layers.find((one) => one.path === path)
  return layer ? 1 + layersBelow(layers, layer.base.path) : 0
}

/** The layers after a step. */
export function layersAfter(layers: readonly Layer[], { kind, layer }: LayerStep): readonly Layer[] {
  const left = layers.filter((one) => one !== layer)
  if (kind === 'drop') return left
  return left.map((one) => (one.base.path === layer.path ? { ...one, base: layer.base } : one))
}

/** Settings in which an image has become another. */
export function withImage(config: MachineConfig, from: string, to: ImageAt): MachineConfig {
  if (!config.disks.some(({ path }) => path === from)) return config
  return { ...config, disks: config.disks.map((disk) => (disk.path === from ? { ...disk, ...at(to) } : disk)) }
}

/** A snapshot whose image has become another. */
export function snapshotWithImage(snapshot: Snapshot, from: string, to: ImageAt): Snapshot {
  const config = withImage(snapshot.config, from, to)
  if (config === snapshot.config && !snapshot.disks.some(({ path }) => path === from)) return snapshot
  return {
    ...snapshot,
    config,
    disks: snapshot.disks.map((disk) => (disk.path === from ? { ...disk, ...at(to) } : disk)),
  }
}

function at({ path, format }: ImageAt): ImageAt {
  return { path, format }
}

/**
 * Refuses to take a disk out of a machine that stands on images of its snapshots: as a file of its own it would be half.
 * @throws HypervisorError `disk-in-use`, naming a snapshot
 */
export function requireKeptDisks({
  before,
  after,
  layers,
  snapshots,
}: Omit<LayerGround, 'configs'> & { readonly before: MachineConfig; readonly after: MachineConfig }): void {
  const kept = new Set(after.disks.map(({ path }) => path))
  const ours = new Set(layers.map(({ path }) => path))
  const gone = before.disks.find(({ path }) => ours.has(path) && !kept.has(path))
  if (!gone) return
  const holder = snapshots.find(({ disks }) => disks.some(({ device }) => device === gone.id))
  const by = `snapshot ${JSON.stringify(holder?.name ?? '')} of its machine, which has to be deleted before`
  throw new HypervisorError('disk-in-use', { path: gone.path, by })
}
