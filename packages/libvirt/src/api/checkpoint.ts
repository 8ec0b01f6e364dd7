import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { WireSnapshot } from '../protocol/types.ts'
import type { CallOptions, RpcConnection } from '../rpc/rpc-connection.ts'
import { type Flags, flagBits } from './flags.ts'

/** `virDomainCheckpointCreateFlags` */
export const checkpointFlags = { redefine: 1, quiesce: 2, redefineValidate: 4 } as const

/** `virDomainCheckpointXMLFlags` */
export const checkpointXmlFlags = { secure: 1, noDomain: 2, size: 4 } as const

/** `virDomainCheckpointDeleteFlags` */
export const deleteCheckpointFlags = { children: 1, metadataOnly: 2, childrenOnly: 4 } as const

/** A point in time from which on a domain's disks remember what is written: backups begin there. */
export class Checkpoint {
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

  /** libvirt.org/formatcheckpoint.html */
  async xml(flags: Flags<typeof checkpointXmlFlags> = [], options?: CallOptions): Promise<string> {
    const asked = { checkpoint: this.#wire, flags: flagBits(flags, checkpointXmlFlags) }
    return (await this.#rpc.call(calls.domainCheckpointGetXmlDesc, asked, options)).xml
  }

  /** @throws LibvirtError `refused`, `serverErrors.noCheckpoint` for one that has none */
  async parent(options?: CallOptions): Promise<Checkpoint> {
    const asked = { checkpoint: this.#wire, flags: 0 }
    return new Checkpoint(this.#rpc, (await this.#rpc.call(calls.domainCheckpointGetParent, asked, options)).parent)
  }

  async children(options?: CallOptions): Promise<readonly Checkpoint[]> {
    const asked = { checkpoint: this.#wire, need_results: 1, flags: 0 }
    const { checkpoints } = await this.#rpc.call(calls.domainCheckpointListAllChildren, asked, options)
    return checkpoints.map((wire) => new Checkpoint(this.#rpc, wire))
  }

  async delete(flags: Flags<typeof deleteCheckpointFlags> = [], options?: CallOptions): Promise<void> {
    const asked = { checkpoint: this.#wire, flags: flagBits(flags, deleteCheckpointFlags) }
    await this.#rpc.call(calls.domainCheckpointDelete, asked, options)
  }
}
