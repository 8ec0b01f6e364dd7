import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { WireInterface } from '../protocol/types.ts'
import type { CallOptions, RpcConnection } from '../rpc/rpc-connection.ts'

/** An interface of the host's network, as its configuration knows it. */
export class HostInterface {
  readonly name: string
  readonly mac: string
  readonly #rpc: RpcConnection
  readonly #wire: WireInterface

  constructor(rpc: RpcConnection, wire: WireInterface) {
    this.name = wire.name
    this.mac = wire.mac
    this.#rpc = rpc
    this.#wire = wire
  }

  /** As it is named in calls, for those that have no method here. */
  get wire(): WireInterface {
    return this.#wire
  }

  async xml(options?: CallOptions): Promise<string> {
    return (await this.#rpc.call(calls.interfaceGetXmlDesc, { iface: this.#wire, flags: 0 }, options)).xml
  }

  async isActive(options?: CallOptions): Promise<boolean> {
    return (await this.#rpc.call(calls.interfaceIsActive, { iface: this.#wire }, options)).active !== 0
  }
}
