import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { WireNamed } from '../protocol/types.ts'
import type { CallOptions, RpcConnection } from '../rpc/rpc-connection.ts'
import { uuidText } from './uuid.ts'

/** Rules of what passes to and from NICs. */
export class NetworkFilter {
  readonly name: string
  readonly uuid: string
  readonly #rpc: RpcConnection
  readonly #wire: WireNamed

  constructor(rpc: RpcConnection, wire: WireNamed) {
    this.name = wire.name
    this.uuid = uuidText(wire.uuid)
    this.#rpc = rpc
    this.#wire = wire
  }

  /** As it is named in calls, for those that have no method here. */
  get wire(): WireNamed {
    return this.#wire
  }

  /** libvirt.org/formatnwfilter.html */
  async xml(options?: CallOptions): Promise<string> {
    return (await this.#rpc.call(calls.nwfilterGetXmlDesc, { nwfilter: this.#wire, flags: 0 }, options)).xml
  }

  /** @throws LibvirtError `refused` while a NIC uses it */
  async undefine(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.nwfilterUndefine, { nwfilter: this.#wire }, options)
  }
}
