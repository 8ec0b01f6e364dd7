import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { WireNamed } from '../protocol/types.ts'
import type { CallOptions, RpcConnection } from '../rpc/rpc-connection.ts'
import { uuidText } from './uuid.ts'

export interface DhcpLease {
  readonly interface: string
  readonly mac: string | null
  readonly address: string
  readonly prefix: number
  readonly hostname: string | null
  /** Seconds since 1970. */
  readonly expires: bigint
}

/** A network of a server. */
export class Network {
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

  async xml(options?: CallOptions): Promise<string> {
    return (await this.#rpc.call(calls.networkGetXmlDesc, { net: this.#wire, flags: 0 }, options)).xml
  }

  async isActive(options?: CallOptions): Promise<boolean> {
    return (await this.#rpc.call(calls.networkIsActive, { net: this.#wire }, options)).active !== 0
  }

  async start(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.networkCreate, { net: this.#wire }, options)
  }

  async destroy(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.networkDestroy, { net: this.#wire }, options)
  }

  async undefine(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.networkUndefine, { net: this.#wire }, options)
  }

  async leases(options?: CallOptions): Promise<readonly DhcpLease[]> {
    const asked = { net: this.#wire, mac: null, need_results: 1, flags: 0 }
    const { leases } = await this.#rpc.call(calls.networkGetDhcpLeases, asked, options)
    return leases.map(({ iface, mac, ipaddr, prefix, hostname, expirytime }) => ({
      interface: iface,
      mac,
      address: ipaddr,
      prefix,
      hostname,
      expires: expirytime,
    }))
  }
}
