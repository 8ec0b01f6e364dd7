import type { Layer, LayerGround } from './layers.ts'

/** An image that no snapshot holds any more, and that stays since more than one other builds on it. */
export interface KeptImage {
  readonly path: string
  /** What builds on it, in words: `snapshot "left"`, `the machine as it is now`. Where one of them goes, it is merged. */
  readonly by: readonly string[]
}

/** What a revert has made a fork of can not be merged into either of its sides: the other would change. */
export function keptImages({ layers, snapshots, configs }: LayerGround): readonly KeptImage[] {
  const held = new Set(snapshots.flatMap(({ disks }) => disks.map(({ path }) => path)))
  const used = new Set(configs.flatMap(({ disks }) => disks.map(({ path }) => path)))
  const on = Map.groupBy(layers, ({ base }) => base.path)
  const holdersOf = ({ path }: Layer): readonly string[] => {
    const own = [
      ...snapshots
        .filter(({ disks }) => disks.some((disk) => disk.path === path))
        .map(({ name }) => `snapshot ${JSON.stringify(name)}`),
      ...(used.has(path) ? ['the machine as it is now'] : []),
    ]
    // One that nobody holds itself stands for those above it.
    return own.length > 0 ? own : (on.get(path) ?? []).flatMap(holdersOf)
  }
  return [...on]
    .filter(([path, above]) => above.length > 1 && !held.has(path) && !used.has(path))
    .map(([path, above]) => ({ path, by: above.flatMap(holdersOf) }))
}
