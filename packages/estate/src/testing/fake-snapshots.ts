import {
  atSnapshot,
  type HypervisorEvent,
  type MachineSnapshots,
  type MachineView,
  type Operation,
  type RevertOptions,
  replaceSnapshot,
  requireFreeSnapshotName,
  requireSnapshot,
  revertedConfig,
  type Snapshot,
  type SnapshotChange,
  type SnapshotEventKind,
  type SnapshotRequest,
  type SnapshotTree,
  snapshotId,
  withoutSnapshots,
  withSnapshot,
} from '@cimarron/hypervisor'

/** What the snapshots of a fake machine need of it. */
export interface FakeSnapshotGround {
  view(): MachineView
  now(): number
  /** Waits where a test holds the operation, and fails where one breaks it. */
  enter(operation: string, options: Operation): Promise<void>
  commit(view: MachineView, event: HypervisorEvent, options: Operation): Promise<void>
}

/** The snapshots of a fake machine: of its settings alone, in memory. */
export class FakeSnapshots implements MachineSnapshots {
  readonly #ground: FakeSnapshotGround
  #tree: SnapshotTree = { snapshots: [] }

  constructor(ground: FakeSnapshotGround) {
    this.#ground = ground
  }

  all(): readonly Snapshot[] {
    return this.#tree.snapshots
  }

  async take(request: SnapshotRequest, operation: Operation = {}): Promise<Snapshot> {
    const { state, active, defined, snapshot: parent } = this.#ground.view()
    requireFreeSnapshotName(this.#tree, request.name)
    await this.#ground.enter('snapshot', operation)
    const hasMemory = state !== 'off'
    const snapshot: Snapshot = {
      id: snapshotId(request),
      name: request.name,
      ...(request.description === undefined ? {} : { description: request.description }),
      ...(parent === undefined ? {} : { parent }),
      createdMs: this.#ground.now(),
      kind: request.kind ?? 'internal',
      why: 'it is a fake',
      memory: hasMemory && (request.memory ?? true),
      state: state === 'running' || state === 'paused' ? state : 'off',
      config: active ?? defined,
      quiesced: false,
      disks: [],
      ...(request.schedule === undefined ? {} : { schedule: request.schedule }),
    }
    await this.#become(withSnapshot(this.#tree, snapshot), { kind: 'snapshot-created', snapshot }, operation)
    return snapshot
  }

  async revert(id: string, options: Operation & RevertOptions = {}): Promise<void> {
    const snapshot = this.#find(id)
    await this.#ground.enter('revert', options)
    const { defined, revision } = this.#ground.view()
    const config = revertedConfig(snapshot.config, defined)
    const active = snapshot.memory ? config : null
    const state = snapshot.memory ? snapshot.state : 'off'
    const now = { state, active, defined: config, revision: revision + 1 } as const
    const tree = atSnapshot(this.#tree, snapshot, this.#ground.now())
    await this.#become(tree, { kind: 'machine-reverted', snapshot, now }, options)
  }

  async change(id: string, change: SnapshotChange, operation: Operation = {}): Promise<Snapshot> {
    const snapshot = { ...this.#find(id), ...change }
    requireFreeSnapshotName(this.#tree, snapshot.name, id)
    await this.#become(replaceSnapshot(this.#tree, snapshot), { kind: 'snapshot-changed', snapshot }, operation)
    return snapshot
  }

  async delete(id: string, operation: Operation = {}): Promise<void> {
    const snapshot = this.#find(id)
    await this.#ground.enter('delete-snapshot', operation)
    const tree = withoutSnapshots(this.#tree, new Set([id]))
    await this.#become(tree, { kind: 'snapshot-deleted', snapshot }, operation)
  }

  #find(id: string): Snapshot {
    return requireSnapshot(this.#tree, this.#ground.view().defined.name, id)
  }

  async #become(
    tree: SnapshotTree,
    {
      kind,
      snapshot,
      now,
    }: { readonly kind: SnapshotEventKind; readonly snapshot: Snapshot; readonly now?: Partial<MachineView> },
    operation: Operation,
  ): Promise<void> {
    const { snapshot: _, ...before } = this.#ground.view()
    const { current } = tree
    const machine = { ...before, ...now, ...(current === undefined ? {} : { snapshot: current }) }
    await this.#ground.commit(machine, { kind, atMs: this.#ground.now(), machine, snapshot }, operation)
    this.#tree = tree
  }
}
