import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { WireSecret } from '../protocol/types.ts'
import type { CallOptions, RpcConnection } from '../rpc/rpc-connection.ts'
import { uuidText } from './uuid.ts'

/** `virSecretUsageType` */
export const secretUsages = ['none', 'volume', 'ceph', 'iscsi', 'tls', 'vtpm'] as const
export type SecretUsage = (typeof secretUsages)[number]

/** A password or key that libvirt keeps for a disk, a pool or a TPM. */
export class Secret {
  readonly uuid: string
  readonly usage: SecretUsage
  /** Of that usage, whose it is. */
  readonly usageId: string
  readonly #rpc: RpcConnection
  readonly #wire: WireSecret

  constructor(rpc: RpcConnection, wire: WireSecret) {
    this.uuid = uuidText(wire.uuid)
    this.usage = secretUsages[wire.usageType] ?? 'none'
    this.usageId = wire.usageID
    this.#rpc = rpc
    this.#wire = wire
  }

  /** As it is named in calls, for those that have no method here. */
  get wire(): WireSecret {
    return this.#wire
  }

  /** libvirt.org/formatsecret.html; without its value. */
  async xml(options?: CallOptions): Promise<string> {
    return (await this.#rpc.call(calls.secretGetXmlDesc, { secret: this.#wire, flags: 0 }, options)).xml
  }

  /** @throws LibvirtError `refused` for one that is private, or has none */
  async value(options?: CallOptions): Promise<Uint8Array> {
    return (await this.#rpc.call(calls.secretGetValue, { secret: this.#wire, flags: 0 }, options)).value
  }

  async setValue(value: Uint8Array, options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.secretSetValue, { secret: this.#wire, value, flags: 0 }, options)
  }

  async undefine(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.secretUndefine, { secret: this.#wire }, options)
  }
}
