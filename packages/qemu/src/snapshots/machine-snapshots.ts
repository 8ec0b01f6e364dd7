import {
  checkSnapshotName,
  checkSnapshotText,
  HypervisorError,
  type KeptImage,
  keptImages,
  type Layer,
  type MachineConfig,
  type MachineSnapshots,
  namesOf,
  type Operation,
  type RevertOptions,
  replaceSnapshot,
  requireFreeSnapshotName,
  requireKeptDisks,
  requireSnapshot,
  type Snapshot,
  type SnapshotChange,
  type SnapshotRequest,
  type StoreEntry,
} from '@cimarron/hypervisor'
import { type OwnOffer, offerTree } from './carried-tree.ts'
import { deleteSnapshot, deleteSnapshots } from './delete-snapshot.ts'
import { revertToSnapshot } from './revert-snapshot.ts'
import { settleSnapshots } from './settle-snapshots.ts'
import { removeTags, SnapshotImages } from './snapshot-images.ts'
import { SnapshotLedger } from './snapshot-ledger.ts'
import type { SnapshotOwner, SnapshotParts } from './snapshot-parts.ts'
import { takeSnapshot } from './take-snapshot.ts'
import { isUntidy } from './tidy-layers.ts'
import { whileWorking } from './while-working.ts'

/**
 * Moments of a machine: inside its qcow2 images, by QEMU's own jobs while it runs and by qemu-img while it is off; or as the
 * images themselves, beside which it goes on in new ones that build on them.
 */
export class QemuSnapshots implements MachineSnapshots {
  readonly #parts: SnapshotParts

  constructor(owner: SnapshotOwner) {
    this.#parts = { owner, images: new SnapshotImages(owner), ledger: new SnapshotLedger(owner) }
  }

  all(): readonly Snapshot[] {
    return this.#parts.ledger.tree.snapshots
  }

  kept(): readonly KeptImage[] {
    const { owner, ledger } = this.#parts
    const { defined, active } = owner.status.view
    const configs = active ? [defined, active] : [defined]
    return keptImages({ layers: ledger.layers, snapshots: ledger.tree.snapshots, configs })
  }

  /** The images that its external snapshots have made, and what each stands on. */
  get layers(): readonly Layer[] {
    return this.#parts.ledger.layers
  }

  /** Refuses to take a disk out that snapshots hold still. @throws HypervisorError `disk-in-use` */
  requireKept(before: MachineConfig, after: MachineConfig): void {
    requireKeptDisks({ before, after, layers: this.layers, snapshots: this.all() })
  }

  async take(request: SnapshotRequest, operation: Operation = {}): Promise<Snapshot> {
    return await whileWorking(this.#parts.owner, { operation: 'snapshot', signal: operation.signal }, (signal) =>
      takeSnapshot(this.#parts, request, { ...operation, signal }),
    )
  }

  async revert(id: string, options: Operation & RevertOptions = {}): Promise<void> {
    await whileWorking(this.#parts.owner, { operation: 'revert', signal: options.signal }, (signal) =>
      revertToSnapshot(this.#parts, id, { ...options, signal }),
    )
  }

  async delete(id: string, options: Operation & { readonly children?: boolean } = {}): Promise<void> {
    await whileWorking(this.#parts.owner, { operation: 'delete-snapshot', signal: options.signal }, (signal) =>
      deleteSnapshots(this.#parts, id, { ...options, signal }),
    )
  }

  async change(id: string, { name, description }: SnapshotChange, operation: Operation = {}): Promise<Snapshot> {
    const { owner, ledger } = this.#parts
    const { tree } = ledger
    const { description: former, ...before } = requireSnapshot(tree, owner.status.view.defined.name, id)
    if (name !== undefined) {
      checkSnapshotName(name)
      requireFreeSnapshotName(tree, name, id)
    }
    checkSnapshotText('description', description)
    const text = description ?? former
    const snapshot = { ...before, ...(name === undefined ? {} : { name }), ...(text ? { description: text } : {}) }
    await ledger.become(replaceSnapshot(tree, snapshot), { kind: 'snapshot-changed', snapshot, operation })
    return snapshot
  }

  /** @throws HypervisorError `snapshots-exist` */
  async forget(isMeant: boolean): Promise<readonly StoreEntry[]> {
    const { owner, images, ledger } = this.#parts
    const { snapshots } = ledger.tree
    if (snapshots.length > 0 && !isMeant) {
      const machine = owner.status.view.defined.name
      throw new HypervisorError('snapshots-exist', { machine, known: namesOf(snapshots) })
    }
    for (const one of snapshots) {
      // Its disks are in one piece again, as they are now.
      if (one.kind === 'external') await deleteSnapshot(this.#parts, one, {})
      else await removeTags(one.id, images.there(one))
    }
    return ledger.forgotten()
  }

  // What goes to another host, and what comes from one.

  offer(): OwnOffer {
    const { owner, ledger } = this.#parts
    return offerTree(owner.status.view, ledger, owner.context)
  }

  /** What forgets them here: they are another host's. */
  forgotten(): readonly StoreEntry[] {
    return this.#parts.ledger.forgotten()
  }

  // What a former daemon has left.

  recall(texts: ReadonlyMap<string, string>): void {
    this.#parts.ledger.recall(texts)
  }

  /** Undoes or finishes what was cut short; the machine is known to run or not by now. */
  async settle(): Promise<void> {
    const { owner, ledger } = this.#parts
    const run = owner.run()
    if (run && !run.process?.isConnected) {
      if (ledger.left) void run.over.then(() => this.settleLater())
      return
    }
    const isMerge = run !== undefined && ledger.left?.kind === 'merge'
    if (!isMerge) await settleSnapshots(this.#parts, true)
    if (isMerge || (run && isUntidy(this.#parts))) void this.settleLater()
  }

  /**
   * What nobody waits for: images of a machine that runs are merged; and all of it where QEMU, which answers nothing while it
   * writes or reads memory, did not answer before.
   */
  async settleLater(): Promise<void> {
    const { owner, ledger } = this.#parts
    if (!ledger.left && !isUntidy(this.#parts)) return
    try {
      await owner.exclusively('delete-snapshot', undefined, async () => {
        const run = owner.run()
        if (run && !run.process?.isConnected) await this.settle()
        else await settleSnapshots(this.#parts, false)
      })
    } catch (error) {
      process.emitWarning(error as Error)
    }
  }
}
