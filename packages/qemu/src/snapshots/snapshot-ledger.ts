import {
  forgetSnapshotEntries,
  type Layer,
  noSnapshotTree,
  recallSnapshots,
  type SnapshotTree,
  type StoreEntry,
  snapshotEntries,
} from '@cimarron/hypervisor'
import { encodeDefinition, storeKey } from '../definition.ts'
import { noteImages } from './live-layers.ts'
import type { SnapshotOwner } from './snapshot-parts.ts'
import type { Becoming, Own, Work } from './snapshot-work.ts'

type LedgerOwner = Pick<SnapshotOwner, 'id' | 'status' | 'context' | 'run'>

/** What is written down of a machine's snapshots: their tree, the images they have made, and the work that is under way. */
export class SnapshotLedger {
  readonly #owner: LedgerOwner
  #tree: SnapshotTree = noSnapshotTree
  #layers: readonly Layer[] = []
  #needless: readonly string[] = []
  #left: Work | undefined

  constructor(owner: LedgerOwner) {
    this.#owner = owner
  }

  get tree(): SnapshotTree {
    return this.#tree
  }

  /** The images that its external snapshots have made, and what each stands on. */
  get layers(): readonly Layer[] {
    return this.#layers
  }

  /** Images that nothing needs any more, and that may be there still. */
  get needless(): readonly string[] {
    return this.#needless
  }

  /** All images that its external snapshots are made of. */
  get chain(): readonly string[] {
    return [...new Set(this.#layers.flatMap(({ path, base }) => [path, base.path]))]
  }

  /** Makes it durable that this is about to be done. */
  async begin(work: Work, operation: Becoming['operation']): Promise<void> {
    await this.#owner.context.save(this.#entriesWith(work), undefined, operation)
  }

  /** Nothing is to be done any more. Written down without whoever asked: their commit may be what has failed. */
  async end(): Promise<void> {
    await this.#owner.context.save(this.#entriesWith(null), undefined)
  }

  /** No image is left over any more. */
  async tidied(): Promise<void> {
    this.#needless = []
    await this.end()
  }

  #entriesWith(work: Work | null): readonly StoreEntry[] {
    const own = { work, layers: this.#layers, needless: this.#needless }
    return snapshotEntries<Own>(this.#owner.id, { from: this.#tree, to: this.#tree, own })
  }

  /** The tree, and with it the images and settings where they change, are others from now on, and that is told. */
  async become(tree: SnapshotTree, how: Becoming): Promise<void> {
    const { id, status, context } = this.#owner
    const { snapshot, operation, config, active, layers = this.#layers, needless = this.#needless, next = null } = how
    const { view } = status
    const revision = config ? view.revision + 1 : view.revision
    const { snapshot: _former, ...before } = view
    const at = tree.current === undefined ? {} : { snapshot: tree.current }
    const machine = { ...before, revision, defined: config ?? before.defined, active: active ?? before.active, ...at }
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
    // QEMU may have ended while that was written down.
    status.replace({ revision, defined: machine.defined, active: status.view.active && machine.active })
    const run = this.#owner.run()
    if (run && active) noteImages(run, active)
    context.tell(event)
  }

  /** What forgets all of it. */
  forgotten(): readonly StoreEntry[] {
    return forgetSnapshotEntries(this.#owner.id, this.#tree)
  }

  recall(texts: ReadonlyMap<string, string>): void {
    const { tree, own } = recallSnapshots<Own>(texts, this.#owner.id)
    this.#tree = tree
    this.#layers = own?.layers ?? []
    this.#needless = own?.needless ?? []
    this.#left = own?.work ?? undefined
    this.#owner.status.comesFrom(tree.current)
  }

  /** Work that a former daemon has left. */
  get left(): Work | undefined {
    return this.#left
  }

  /** Whoever takes it sees to it. */
  takeLeft(): Work | undefined {
    const work = this.#left
    this.#left = undefined
    return work
  }
}
