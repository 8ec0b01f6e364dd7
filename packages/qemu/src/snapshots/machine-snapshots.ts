import { isDeepStrictEqual } from 'node:util'
import {
  atSnapshot,
  branchOf,
  checkMachineName,
  checkSnapshotRequest,
  checkSnapshotText,
  chooseSnapshot,
  forgetSnapshotEntries,
  type GuestAgent,
  HypervisorError,
  heldStill,
  type Layer,
  layersAfter,
  type MachineConfig,
  type MachineSnapshots,
  type MachineView,
  mostSnapshots,
  namesOf,
  nextLayerStep,
  noSnapshotTree,
  type Operation,
  type RevertOptions,
  recallSnapshots,
  replaceSnapshot,
  requireFreeSnapshotName,
  requireKeptDisks,
  requireSnapshot,
  revertedConfig,
  type Snapshot,
  type SnapshotChange,
  type SnapshotRequest,
  type SnapshotState,
  type SnapshotTree,
  type StoreEntry,
  snapshotEntries,
  snapshotId,
  snapshotRefused,
  snapshotWithImage,
  throwIfCancelled,
  withImage,
  withoutSnapshots,
  withSnapshot,
  writableDisks,
} from '@cimarron/hypervisor'
import { encodeDefinition, storeKey } from '../definition.ts'
import type { MachineContext } from '../machine-context.ts'
import type { MachineStatus } from '../machine-status.ts'
import type { Run } from '../run.ts'
import { heldImages } from './held-images.ts'
import { makeLayers, mergeLayer, planLayers, removeFiles } from './layer-files.ts'
import { jobsOver, loadMoment, removeTags, SnapshotImages } from './snapshot-images.ts'
import type { Becoming, Own, Work } from './snapshot-work.ts'

export interface SnapshotOwner {
  readonly id: string
  readonly status: MachineStatus
  readonly context: MachineContext
  readonly agent: GuestAgent
  readonly run: () => Run | undefined
  readonly exclusively: <T>(
    operation: 'snapshot' | 'revert' | 'delete-snapshot',
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T>
  /** Ends its QEMU. */
  readonly powerOff: () => Promise<void>
  /** Starts it as it is defined, with its guest standing still. */
  readonly startStill: () => Promise<void>
}

/**
 * Moments of a machine: inside its qcow2 images, by QEMU's own jobs while it runs and by qemu-img while it is off; or, of one
 * that is off, as the images themselves, beside which it goes on in new ones that build on them.
 */
export class QemuSnapshots implements MachineSnapshots {
  readonly #owner: SnapshotOwner
  readonly #images: SnapshotImages
  #tree: SnapshotTree = noSnapshotTree
  #layers: readonly Layer[] = []
  #needless: readonly string[] = []

  constructor(owner: SnapshotOwner) {
    this.#owner = owner
    this.#images = new SnapshotImages(owner)
  }

  get #view(): MachineView {
    return this.#owner.status.view
  }

  all(): readonly Snapshot[] {
    return this.#tree.snapshots
  }

  /** The images that its external snapshots have made, and what each stands on. */
  get layers(): readonly Layer[] {
    return this.#layers
  }

  /** Refuses to take a disk out that snapshots hold still. @throws HypervisorError `disk-in-use` */
  requireKept(before: MachineConfig, after: MachineConfig): void {
    requireKeptDisks({ before, after, layers: this.#layers, snapshots: this.#tree.snapshots })
  }

  async take(request: SnapshotRequest, operation: Operation = {}): Promise<Snapshot> {
    return await this.#owner.exclusively('snapshot', operation.signal, (signal) =>
      this.#take(request, operation, signal),
    )
  }

  async #take(request: SnapshotRequest, operation: Operation, signal: AbortSignal): Promise<Snapshot> {
    const snapshot = this.#planned(request)
    const { reached } = this.#owner.context.surroundings
    const images = this.#images.of(snapshot)
    const layers = this.#planLayers(snapshot)
    const work = { kind: 'take', snapshot: snapshot.id, images, ran: this.#view.state === 'running', layers } as const
    await this.#begin(work, operation)
    reached('snapshot:1')
    try {
      await makeLayers(layers, this.#owner.context.surroundings)
      const hold = () => this.#images.hold(snapshot, images)
      const { agent } = this.#owner
      if (snapshot.quiesced) await heldStill({ agent, machine: snapshot.config.name, signal }, hold)
      else await hold()
      reached('snapshot:2')
      throwIfCancelled(signal, `snapshot of machine ${JSON.stringify(snapshot.config.name)}`)
      await this.#become(withSnapshot(this.#tree, snapshot), {
        kind: 'snapshot-created',
        snapshot,
        operation,
        layers: [...this.#layers, ...layers],
        ...(layers.length > 0 ? { config: onLayers(this.#view.defined, layers) } : {}),
      })
    } catch (error) {
      await this.#undoTake(work)
      throw error
    }
    reached('snapshot:3')
    return snapshot
  }

  #planned(request: SnapshotRequest): Snapshot {
    checkSnapshotRequest(request)
    requireFreeSnapshotName(this.#tree, request.name)
    const { active, defined, state } = this.#view
    const config = active ?? defined
    const { snapshots, current } = this.#tree
    const choice = chooseSnapshot({ config, state, snapshots }, request)
    if (choice.kind === 'external') this.#requireStill()
    const refuse = (problem: string, remedy: string) => snapshotRefused(config.name, problem, remedy)
    if (choice.memory && config.firmware !== 'bios')
      throw refuse(
        'memory of a machine with UEFI could not be brought back yet',
        'power it off, or leave the memory out',
      )
    if (config.tpm) throw refuse('its TPM keeps its state in files that no snapshot holds', 'take the TPM out')
    if (snapshots.length >= mostSnapshots) throw refuse(`it has ${mostSnapshots}`, 'delete some of them')
    const { name, description, schedule } = request
    return {
      id: snapshotId(request),
      name,
      ...(description ? { description } : {}),
      ...(current === undefined ? {} : { parent: current }),
      createdMs: this.#owner.context.surroundings.nowMs(),
      ...choice,
      state: state as SnapshotState,
      config,
      ...(schedule === undefined ? {} : { schedule }),
      disks: writableDisks(config).map(({ id: device, path, format }) => ({ device, path, format })),
      bytes: choice.memory ? config.memory.bytes : 0,
    }
  }

  /** Refuses what is done to the images of external snapshots where it can't be. @throws HypervisorError `unsupported`, `snapshot-refused` */
  #requireStill(): void {
    const { state, defined } = this.#view
    if (state !== 'off') {
      const why = `machine ${JSON.stringify(defined.name)} is ${state}; power it off before`
      throw new HypervisorError('unsupported', {
        platform: 'qemu',
        feature: 'external snapshots of a machine that is on',
        why,
      })
    }
    if (defined.template)
      throw snapshotRefused(
        defined.name,
        'it is a template, whose disks stay as they are',
        'clone it, or make it a machine',
      )
  }

  #planLayers({ kind, disks }: Pick<Snapshot, 'kind' | 'disks'>): readonly Layer[] {
    return kind === 'external' ? planLayers(disks, this.#layers) : []
  }

  /** Nothing of it stays, whether QEMU is still there or has gone meanwhile. */
  async #undoTake(work: Work): Promise<void> {
    await this.#images.remove(work)
    const kept = new Set(this.#layers.map(({ path }) => path))
    removeFiles((work.layers ?? []).map(({ path }) => path).filter((path) => !kept.has(path)))
    await this.#end()
  }

  async revert(id: string, options: Operation & RevertOptions = {}): Promise<void> {
    await this.#owner.exclusively('revert', options.signal, async (signal) => {
      const { name } = this.#view.defined
      const snapshot = requireSnapshot(this.#tree, name, id)
      if (options.first) await this.#take(options.first, options, signal)
      else if (!options.force)
        throw new HypervisorError('present-state-lost', { machine: name, snapshot: snapshot.name })
      throwIfCancelled(signal, `revert of machine ${JSON.stringify(name)}`)
      const found = requireSnapshot(this.#tree, name, id)
      if (found.kind === 'external') await this.#revertLayers(found, options)
      else await this.#revert(found, options)
    })
  }

  /** The images of then stay, and it goes on in new ones; those of now go where no snapshot holds them. */
  async #revertLayers(snapshot: Snapshot, operation: Operation): Promise<void> {
    const { reached } = this.#owner.context.surroundings
    const ran = this.#view.state === 'running'
    await this.#owner.powerOff()
    this.#requireStill()
    this.#images.requireFree(this.#chain())
    const images = this.#images.there(snapshot)
    const layers = this.#planLayers(snapshot)
    const work = { kind: 'revert', snapshot: snapshot.id, images, ran, layers } as const
    await this.#begin(work, operation)
    reached('revert:1')
    try {
      await makeLayers(layers, this.#owner.context.surroundings)
    } catch (error) {
      // Nothing of what it is now was touched.
      removeFiles(layers.map(({ path }) => path))
      await this.#end()
      throw error
    }
    await this.#images.apply(snapshot, images)
    reached('revert:2')
    await this.#reverted(snapshot, operation, { layers })
    reached('revert:3')
    // It is reverted by now: nobody is told that it was called off.
    const { signal: _signal, ...rest } = operation
    await this.#tidy(rest)
  }

  /** All images that its external snapshots are made of. */
  #chain(): readonly string[] {
    return [...new Set(this.#layers.flatMap(({ path, base }) => [path, base.path]))]
  }

  /**
   * Drops images that nothing needs any more, and merges those between which there is no moment to come back to. Each step
   * can be done again where it was cut short; what is left of it, the next daemon does.
   */
  async #tidy(operation: Operation = {}, signal?: AbortSignal): Promise<void> {
    const { surroundings } = this.#owner.context
    removeFiles(this.#needless)
    for (;;) {
      const { defined } = this.#view
      const { snapshots } = this.#tree
      const step = nextLayerStep({ layers: this.#layers, snapshots, configs: [defined] })
      if (!step) break
      const { path, base } = step.layer
      const layers = layersAfter(this.#layers, step)
      if (step.kind === 'merge') {
        const above = this.#layers.filter((one) => one.base.path === path)
        const work = { progress: operation.progress ?? (() => undefined), ...(signal ? { signal } : {}) }
        await mergeLayer(step.layer, { above, rules: surroundings, work })
        surroundings.reached('layer:1')
      }
      const isMerge = step.kind === 'merge'
      const tree = isMerge
        ? { ...this.#tree, snapshots: snapshots.map((one) => snapshotWithImage(one, path, base)) }
        : this.#tree
      const config = isMerge ? withImage(defined, path, base) : defined
      await this.#become(tree, {
        kind: 'machine-changed',
        operation,
        layers,
        needless: [path],
        ...(config === defined ? {} : { config }),
      })
      surroundings.reached('layer:2')
      removeFiles([path])
      surroundings.reached('layer:3')
    }
    if (this.#needless.length === 0) return
    this.#needless = []
    await this.#end()
  }

  async #revert(snapshot: Snapshot, operation: Operation): Promise<void> {
    const { reached } = this.#owner.context.surroundings
    const { active, state } = this.#view
    const images = heldImages(snapshot.config, this.#owner.context.firmwareFolder)
    const run = this.#owner.run()
    const inPlace = run && snapshot.memory && active && isSameHardware(active, snapshot.config) && state !== 'crashed'
    if (!inPlace) await this.#owner.powerOff()
    else await run.qmp.execute('stop', {})
    const work = { kind: 'revert', snapshot: snapshot.id, images, ran: state === 'running' } as const
    await this.#begin(work, operation)
    reached('revert:1')
    if (inPlace) {
      try {
        await loadMoment(run, snapshot.id, images)
      } catch {
        // Its disks may be of then and its memory of now: it begins anew, with both of then.
        await this.#owner.powerOff()
      }
    }
    if (!this.#owner.run()) await this.#images.apply(snapshot, images)
    reached('revert:2')
    const next = { ...work, kind: this.#owner.run() ? 'go-on' : 'load' } as const
    await this.#reverted(snapshot, operation, { next: snapshot.memory ? next : null })
    reached('revert:3')
    if (!snapshot.memory) return
    try {
      await this.#goOn(snapshot, next)
    } finally {
      await this.#end()
    }
  }

  /** Lets it be what it was in memory, too: its disks are. */
  async #goOn(snapshot: Snapshot, work: Work): Promise<void> {
    const { status } = this.#owner
    const { images } = work
    if (!this.#owner.run()) {
      await this.#owner.startStill()
      const started = this.#owner.run()
      if (!started) throw new HypervisorError('start-failed', { machine: snapshot.config.name, words: 'it ended' })
      try {
        await loadMoment(started, snapshot.id, images)
      } catch (error) {
        await this.#owner.powerOff()
        throw error
      }
      await this.#begin({ ...work, kind: 'go-on' }, {})
    }
    if (snapshot.state === 'running') await this.#owner.run()?.qmp.execute('cont', {})
    status.become({ state: snapshot.state, reason: 'requested' })
  }

  async #reverted(
    snapshot: Snapshot,
    operation: Operation,
    { layers = [], next = null }: { readonly layers?: readonly Layer[] | undefined; readonly next?: Work | null } = {},
  ): Promise<void> {
    const { context } = this.#owner
    const tree = atSnapshot(this.#tree, snapshot, context.surroundings.nowMs())
    const config = onLayers(revertedConfig(snapshot.config, this.#view.defined), layers)
    await this.#become(tree, {
      kind: 'machine-reverted',
      snapshot,
      operation,
      config,
      layers: [...this.#layers, ...layers],
      next,
    })
  }

  async change(id: string, { name, description }: SnapshotChange, operation: Operation = {}): Promise<Snapshot> {
    const { description: former, ...before } = requireSnapshot(this.#tree, this.#view.defined.name, id)
    if (name !== undefined) {
      checkMachineName(name)
      requireFreeSnapshotName(this.#tree, name, id)
    }
    checkSnapshotText('description', description)
    const text = description ?? former
    const snapshot = { ...before, ...(name === undefined ? {} : { name }), ...(text ? { description: text } : {}) }
    await this.#become(replaceSnapshot(this.#tree, snapshot), { kind: 'snapshot-changed', snapshot, operation })
    return snapshot
  }

  async delete(id: string, options: Operation & { readonly children?: boolean } = {}): Promise<void> {
    await this.#owner.exclusively('delete-snapshot', options.signal, async (signal) => {
      const own = requireSnapshot(this.#tree, this.#view.defined.name, id)
      const all = options.children ? branchOf(this.#tree, id) : [own]
      for (const [index, one] of all.entries()) {
        throwIfCancelled(signal, `deletion of snapshot ${JSON.stringify(one.name)}`)
        const progress = (fraction: number) => options.progress?.((index + fraction) / all.length)
        await this.#delete(one, { ...options, progress }, signal)
        progress(1)
      }
    })
  }

  async #delete(snapshot: Snapshot, operation: Operation, signal: AbortSignal): Promise<void> {
    const { context } = this.#owner
    const { reached } = context.surroundings
    if (snapshot.kind === 'external') {
      this.#requireStill()
      this.#images.requireFree(this.#chain())
    }
    const images = this.#images.there(snapshot)
    const work = { kind: 'delete', snapshot: snapshot.id, images, ran: this.#view.state === 'running' } as const
    await this.#begin(work, operation)
    reached('delete-snapshot:1')
    await this.#images.removeHeld(work)
    reached('delete-snapshot:2')
    await this.#deleted(snapshot, operation)
    reached('delete-snapshot:3')
    if (snapshot.kind === 'external') await this.#tidy(operation, signal)
  }

  async #deleted(snapshot: Snapshot, operation: Operation): Promise<void> {
    const tree = withoutSnapshots(this.#tree, new Set([snapshot.id]))
    await this.#become(tree, { kind: 'snapshot-deleted', snapshot, operation })
  }

  // What is written down.

  /** @throws HypervisorError `snapshots-exist` */
  async forget(isMeant: boolean): Promise<readonly StoreEntry[]> {
    const { snapshots } = this.#tree
    if (snapshots.length > 0 && !isMeant)
      throw new HypervisorError('snapshots-exist', { machine: this.#view.defined.name, known: namesOf(snapshots) })
    const { signal } = new AbortController()
    for (const one of snapshots) {
      // Its disks are in one piece again, as they are now.
      if (one.kind === 'external') await this.#delete(one, {}, signal)
      else await removeTags(one.id, this.#images.there(one))
    }
    return forgetSnapshotEntries(this.#owner.id, this.#tree)
  }

  async #begin(work: Work, operation: Operation): Promise<void> {
    const { id, context } = this.#owner
    const entries = snapshotEntries<Own>(id, { from: this.#tree, to: this.#tree, own: this.#ownWith(work) })
    await context.save(entries, undefined, operation)
  }

  /** Written down without whoever asked: their commit may be what has failed. */
  async #end(): Promise<void> {
    const { id, context } = this.#owner
    const entries = snapshotEntries<Own>(id, { from: this.#tree, to: this.#tree, own: this.#ownWith(null) })
    await context.save(entries, undefined)
  }

  #ownWith(work: Work | null): Own {
    return { work, layers: this.#layers, needless: this.#needless }
  }

  async #become(tree: SnapshotTree, how: Becoming): Promise<void> {
    const { id, status, context } = this.#owner
    const { snapshot, operation, config, layers = this.#layers, needless = this.#needless, next = null } = how
    const revision = config ? this.#view.revision + 1 : this.#view.revision
    const { snapshot: _former, ...before } = this.#view
    const at = tree.current === undefined ? {} : { snapshot: tree.current }
    const machine = { ...before, revision, defined: config ?? before.defined, ...at }
    const told = { atMs: context.surroundings.nowMs(), machine }
    const event = snapshot ? { kind: how.kind, ...told, snapshot } : ({ kind: 'machine-changed', ...told } as const)
    const uid = context.uid === undefined ? {} : { uid: context.uid }
    const definition = config ? [{ key: storeKey(id), value: encodeDefinition({ revision, config, ...uid }) }] : []
    const entries = snapshotEntries<Own>(id, { from: this.#tree, to: tree, own: { work: next, layers, needless } })
    await context.save([...entries, ...definition], event, operation)
    this.#tree = tree
    this.#layers = layers
    this.#needless = needless
    status.comesFrom(tree.current)
    status.replace({ revision, defined: machine.defined })
    context.tell(event)
  }

  // What a former daemon has left.

  recall(texts: ReadonlyMap<string, string>): void {
    const { tree, own } = recallSnapshots<Own>(texts, this.#owner.id)
    this.#tree = tree
    this.#layers = own?.layers ?? []
    this.#needless = own?.needless ?? []
    this.#owner.status.comesFrom(tree.current)
    this.#left = own?.work ?? undefined
  }

  #left: Work | undefined

  /** The same where QEMU, which answers nothing while it writes or reads memory, did not answer before. */
  async settleLater(): Promise<void> {
    if (!this.#left) return
    try {
      await this.#owner.exclusively('delete-snapshot', undefined, () => this.settle())
    } catch (error) {
      process.emitWarning(error as Error)
    }
  }

  /** Undoes or finishes what was cut short; the machine is known to run or not by now. */
  async settle(): Promise<void> {
    const work = this.#left
    const run = this.#owner.run()
    if (run && !run.process?.isConnected) {
      if (work) void run.over.then(() => this.settleLater())
      return
    }
    this.#left = undefined
    if (work) await this.#settle(work, run)
    // Of a machine that was off; one that is on has its images open.
    if (this.#view.state === 'off') await this.#tidy()
  }

  async #settle(work: Work, run: Run | undefined): Promise<void> {
    if (run) await jobsOver(run)
    const snapshot = this.#tree.snapshots.find(({ id }) => id === work.snapshot)
    if (work.kind === 'take' || !snapshot) return await this.#undoTake(work)
    if (work.kind === 'delete') {
      await this.#images.removeHeld(work)
      return await this.#deleted(snapshot, {})
    }
    if (work.kind === 'go-on') {
      if (snapshot.state === 'running') await run?.qmp.execute('cont', {})
      return await this.#end()
    }
    // Its disks may be half of then, or its memory: all disks are, and it is off.
    if (run) await this.#owner.powerOff()
    await makeLayers(work.layers ?? [], this.#owner.context.surroundings)
    await this.#images.apply(snapshot, work.images)
    if (work.kind === 'load') await this.#end()
    else await this.#reverted(snapshot, {}, { layers: work.layers })
  }
}

/** Settings that go on in new images. */
function onLayers(config: MachineConfig, layers: readonly Layer[]): MachineConfig {
  return layers.reduce((one, { base, path }) => withImage(one, base.path, { path, format: 'qcow2' }), config)
}

/** Whether memory of a machine with the one settings fits one with the others. */
function isSameHardware(one: MachineConfig, other: MachineConfig): boolean {
  const hardware = ({ name: _n, description: _d, notes: _o, tags: _t, autostart: _a, ...rest }: MachineConfig) => rest
  return isDeepStrictEqual(hardware(one), hardware(other))
}
