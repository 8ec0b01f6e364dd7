import {
  atSnapshot,
  branchOf,
  checkSnapshotName,
  checkSnapshotRequest,
  checkSnapshotText,
  chooseSnapshot,
  forgetSnapshotEntries,
  type GuestAgent,
  HypervisorError,
  type HypervisorEvent,
  heldStill,
  type KeptImage,
  keptImages,
  type Layer,
  layersAfter,
  type MachineConfig,
  type MachineOperation,
  type MachineSnapshots,
  type MachineView,
  type MigrationOffer,
  namesOf,
  nextLayerStep,
  noSnapshotTree,
  type Operation,
  offerSnapshots,
  type RevertOptions,
  recallSnapshots,
  replaceSnapshot,
  requireFreeSnapshotName,
  requireKeptDisks,
  requireNoTemplate,
  requireSnapshot,
  revertedConfig,
  type Snapshot,
  type SnapshotChange,
  type SnapshotEventKind,
  type SnapshotRequest,
  type SnapshotState,
  type SnapshotTree,
  type StoreEntry,
  snapshotEntries,
  snapshotId,
  snapshotWithImage,
  withImage,
  withoutSnapshots,
  withSnapshot,
  writableDisks,
} from '@cimarron/hypervisor'

/** What the simulator keeps beside the snapshots: images it would have made, and how long each guest had run then. */
interface Own {
  readonly layers: readonly Layer[]
  readonly ranMs: Readonly<Record<string, number>>
}

/** What snapshots ask of the machine they are of. */
export interface SnapshotOwner {
  agent(): GuestAgent
  view(): MachineView
  nowMs(): number
  /** How long its guest has run. */
  ranMs(): number
  run<T>(operation: MachineOperation, options: Operation, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Lets the time pass that it takes. */
  take(operation: 'snapshot' | 'revert' | 'delete-snapshot', signal: AbortSignal): Promise<void>
  /** Makes the machine and these entries durable, then shows and tells it. */
  commit(step: SnapshotStep): Promise<void>
  powerOff(operation: Operation): Promise<void>
  /** With the memory of then: how long its guest had run. */
  restore(to: { readonly ranMs: number; readonly paused: boolean }, operation: Operation): Promise<void>
}

export interface SnapshotStep {
  readonly view: MachineView
  readonly entries: readonly StoreEntry[]
  readonly event: HypervisorEvent
  readonly operation: Operation
}

/** Moments of a simulated machine: the tree is real, the images are names. */
export class SimulatedSnapshots implements MachineSnapshots {
  readonly #owner: SnapshotOwner
  #tree: SnapshotTree = noSnapshotTree
  #own: Own = { layers: [], ranMs: {} }

  constructor(owner: SnapshotOwner) {
    this.#owner = owner
  }

  /** Takes up what a former simulator has written down. */
  recall(texts: ReadonlyMap<string, string>, machine: string): void {
    const { tree, own } = recallSnapshots<Own>(texts, machine)
    this.#tree = tree
    this.#own = own ?? this.#own
  }

  /** What another simulator has to know of them. */
  offer(): Pick<MigrationOffer, 'snapshots'> {
    return offerSnapshots(this.#owner.view().id, { tree: this.#tree, own: this.#own, images: [] })
  }

  all(): readonly Snapshot[] {
    return this.#tree.snapshots
  }

  kept(): readonly KeptImage[] {
    const { defined, active } = this.#owner.view()
    const configs = active ? [defined, active] : [defined]
    return keptImages({ layers: this.#own.layers, snapshots: this.#tree.snapshots, configs })
  }

  async take(request: SnapshotRequest, operation: Operation = {}): Promise<Snapshot> {
    return await this.#owner.run('snapshot', operation, (signal) => this.#take(request, operation, signal))
  }

  async #take(request: SnapshotRequest, operation: Operation, signal: AbortSignal): Promise<Snapshot> {
    checkSnapshotRequest(request)
    requireFreeSnapshotName(this.#tree, request.name)
    const view = this.#owner.view()
    const config = view.active ?? view.defined
    const { snapshots, current } = this.#tree
    const choice = chooseSnapshot({ config, state: view.state, snapshots }, request)
    requireNoTemplate(view.defined)
    const hold = () => this.#owner.take('snapshot', signal)
    if (choice.quiesced) await heldStill({ agent: this.#owner.agent(), machine: config.name, signal }, hold)
    else await hold()
    const disks = writableDisks(config)
    const { name, description, schedule } = request
    const snapshot: Snapshot = {
      id: snapshotId(request),
      name,
      ...(description ? { description } : {}),
      ...(current === undefined ? {} : { parent: current }),
      createdMs: this.#owner.nowMs(),
      ...choice,
      state: view.state as SnapshotState,
      config,
      ...(schedule === undefined ? {} : { schedule }),
      disks: disks.map(({ id: device, path, format }) => ({ device, path, format })),
      bytes: choice.memory ? config.memory.bytes : 0,
    }
    const layers = choice.kind === 'external' ? disks.map(({ id, ...image }) => layerOn(image, id, snapshot.id)) : []
    const ranMs = { ...this.#own.ranMs, [snapshot.id]: this.#owner.ranMs() }
    const own = { layers: [...this.#own.layers, ...layers], ranMs }
    await this.#become(withSnapshot(this.#tree, snapshot), own, {
      kind: 'snapshot-created',
      snapshot,
      operation,
      images: (one) => onLayers(one, layers),
    })
    return snapshot
  }

  async revert(id: string, options: Operation & RevertOptions = {}): Promise<void> {
    await this.#owner.run('revert', options, async (signal) => {
      const { name } = this.#owner.view().defined
      const snapshot = requireSnapshot(this.#tree, name, id)
      requireNoTemplate(this.#owner.view().defined)
      if (options.first) await this.#take(options.first, options, signal)
      else if (!options.force)
        throw new HypervisorError('present-state-lost', { machine: name, snapshot: snapshot.name })
      await this.#owner.take('revert', signal)
      if (this.#owner.view().state !== 'off') await this.#owner.powerOff(options)
      const { defined, revision } = this.#owner.view()
      const layers =
        snapshot.kind === 'external'
          ? snapshot.disks.map(({ device, ...image }) => layerOn(image, device, `${revision}`))
          : []
      const config = onLayers(revertedConfig(snapshot.config, defined), layers)
      const tree = atSnapshot(this.#tree, snapshot, this.#owner.nowMs())
      const tidied = this.#tidied(tree, { layers: [...this.#own.layers, ...layers] }, [config])
      await this.#become(tidied.tree, tidied.own, {
        kind: 'machine-reverted',
        snapshot,
        operation: options,
        images: () => tidied.images(config),
      })
      if (!snapshot.memory) return
      const ranMs = this.#own.ranMs[id] ?? 0
      await this.#owner.restore({ ranMs, paused: snapshot.state === 'paused' }, options)
    })
  }

  async change(id: string, { name, description }: SnapshotChange, operation: Operation = {}): Promise<Snapshot> {
    const { defined } = this.#owner.view()
    const { description: former, ...before } = requireSnapshot(this.#tree, defined.name, id)
    if (name !== undefined) {
      checkSnapshotName(name)
      requireFreeSnapshotName(this.#tree, name, id)
    }
    checkSnapshotText('description', description)
    const text = description ?? former
    const snapshot = { ...before, ...(name === undefined ? {} : { name }), ...(text ? { description: text } : {}) }
    await this.#become(replaceSnapshot(this.#tree, snapshot), this.#own, {
      kind: 'snapshot-changed',
      snapshot,
      operation,
    })
    return snapshot
  }

  async delete(id: string, options: Operation & { readonly children?: boolean } = {}): Promise<void> {
    await this.#owner.run('delete-snapshot', options, async (signal) => {
      const own = requireSnapshot(this.#tree, this.#owner.view().defined.name, id)
      for (const one of options.children ? branchOf(this.#tree, id) : [own]) {
        if (one.kind === 'external') requireNoTemplate(this.#owner.view().defined)
        await this.#owner.take('delete-snapshot', signal)
        await this.#delete(one, options)
      }
    })
  }

  async #delete(snapshot: Snapshot, operation: Operation): Promise<void> {
    const { defined, active } = this.#owner.view()
    const tree = withoutSnapshots(this.#tree, new Set([snapshot.id]))
    const tidied = this.#tidied(tree, this.#own, active ? [defined, active] : [defined])
    await this.#become(tidied.tree, tidied.own, {
      kind: 'snapshot-deleted',
      snapshot,
      operation,
      images: (config) => tidied.images(config),
    })
  }

  /** What forgets them with their machine. @throws HypervisorError `snapshots-exist` */
  forget(isMeant: boolean): readonly StoreEntry[] {
    const { snapshots } = this.#tree
    if (snapshots.length === 0) return forgetSnapshotEntries(this.#owner.view().id, this.#tree)
    if (!isMeant)
      throw new HypervisorError('snapshots-exist', {
        machine: this.#owner.view().defined.name,
        known: namesOf(snapshots),
      })
    return forgetSnapshotEntries(this.#owner.view().id, this.#tree)
  }

  /** Refuses to take a disk out that snapshots hold still. @throws HypervisorError `disk-in-use` */
  requireFree(before: MachineConfig, after: MachineConfig): void {
    requireKeptDisks({ before, after, layers: this.#own.layers, snapshots: this.#tree.snapshots })
  }

  /** What images would be merged and dropped. */
  #tidied(
    tree: SnapshotTree,
    { layers }: Pick<Own, 'layers'>,
    configs: readonly MachineConfig[],
  ): { tree: SnapshotTree; own: Own; images: (config: MachineConfig) => MachineConfig } {
    let left = layers
    let { snapshots } = tree
    let used = configs
    let images = (config: MachineConfig) => config
    for (;;) {
      const step = nextLayerStep({ layers: left, snapshots, configs: used })
      if (!step) break
      left = layersAfter(left, step)
      if (step.kind === 'drop') continue
      const { path, base } = step.layer
      const former = images
      images = (config) => withImage(former(config), path, base)
      used = used.map((config) => withImage(config, path, base))
      snapshots = snapshots.map((one) => snapshotWithImage(one, path, base))
    }
    return { tree: { ...tree, snapshots }, own: { ...this.#own, layers: left }, images }
  }

  async #become(tree: SnapshotTree, own: Own, how: Becoming): Promise<void> {
    const { kind, snapshot, operation, images = (config) => config } = how
    const { snapshot: _former, ...before } = this.#owner.view()
    const { defined, active } = before
    const next = { defined: images(defined), active: active && images(active) }
    const revision = next.defined === defined && kind !== 'machine-reverted' ? before.revision : before.revision + 1
    const at = tree.current === undefined ? {} : { snapshot: tree.current }
    const view = { ...before, ...next, revision, ...at }
    const event = { kind, atMs: this.#owner.nowMs(), machine: view, snapshot }
    const entries = snapshotEntries(view.id, { from: this.#tree, to: tree, own })
    await this.#owner.commit({ view, entries, event, operation })
    this.#tree = tree
    this.#own = own
  }
}

interface Becoming {
  readonly kind: SnapshotEventKind
  readonly snapshot: Snapshot
  readonly operation: Operation
  /** Settings in which images have become others. */
  readonly images?: (config: MachineConfig) => MachineConfig
}

function layerOn(
  base: { readonly path: string; readonly format: 'raw' | 'qcow2' },
  device: string,
  mark: string,
): Layer {
  const { path, format } = base
  return { device, path: `${path}.${mark.slice(0, 8)}`, base: { path, format } }
}

function onLayers(config: MachineConfig, layers: readonly Layer[]): MachineConfig {
  return layers.reduce((one, { base, path }) => withImage(one, base.path, { path, format: 'qcow2' }), config)
}
