import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { WireSnapshot } from '../protocol/types.ts'
import type { CallOptions, RpcConnection } from '../rpc/rpc-connection.ts'
import { type Flags, flagBits } from './flags.ts'

/** `virDomainSnapshotCreateFlags` */
export const snapshotFlags = {
  redefine: 1,
  current: 2,
  noMetadata: 4,
  halt: 8,
  diskOnly: 16,
  reuseExternal: 32,
  quiesce: 64,
  atomic: 128,
  live: 256,
  validate: 512,
} as const

/** `virDomainSnapshotRevertFlags` */
export const revertFlags = { running: 1, paused: 2, force: 4, resetNvram: 8 } as const

/** `virDomainSnapshotDeleteFlags` */
export const deleteSnapshotFlags = { children: 1, metadataOnly: 2, childrenOnly: 4 } as const

/** A snapshot of a domain. */
export class Snapshot {
  readonly name: string
  readonly #rpc: RpcConnection
  readonly #wire: WireSnapshot

  constructor(rpc: RpcConnection, wire: WireSnapshot) {
    this.name = wire.name
    this.#rpc = rpc
    this.#wire = wire
  }

  /** As it is named in calls, for those that have no method here. */
  get wire(): WireSnapshot {
    return this.#wire
  }

  /** libvirt.org/formatsnapshot.html */
  async xml(options?: CallOptions): Promise<string> {
    return (await this.#rpc.call(calls.domainSnapshotGetXmlDesc, { snap: this.#wire, flags: 0 }, options)).xml
  }

  async isCurrent(options?: CallOptions): Promise<boolean> {
    return (await this.#rpc.call(calls.domainSnapshotIsCurrent, { snap: this.#wire, flags: 0 }, options)).current !== 0
  }

  /** @throws LibvirtError `refused`, `serverErrors.noSnapshot` for one that has none */
  async parent(options?: CallOptions): Promise<Snapshot> {
    const { snap } = await this.#rpc.call(calls.domainSnapshotGetParent, { snap: this.#wire, flags: 0 }, options)
    return new Snapshot(this.#rpc, snap)
  }

  async children(options?: CallOptions): Promise<readonly Snapshot[]> {
    const asked = { snapshot: this.#wire, need_results: 1, flags: 0 }
    const { snapshots } = await this.#rpc.call(calls.domainSnapshotListAllChildren, asked, options)
    return snapshots.map((wire) => new Snapshot(this.#rpc, wire))
  }

  async revert(flags: Flags<typeof revertFlags> = [], options?: CallOptions): Promise<void> {
    const asked = { snap: this.#wire, flags: flagBits(flags, revertFlags) }
    await this.#rpc.call(calls.domainRevertToSnapshot, asked, options)
  }

  async delete(flags: Flags<typeof deleteSnapshotFlags> = [], options?: CallOptions): Promise<void> {
    const asked = { snap: this.#wire, flags: flagBits(flags, deleteSnapshotFlags) }
    await this.#rpc.call(calls.domainSnapshotDelete, asked, options)
  }
}
