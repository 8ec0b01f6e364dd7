import { isDeepStrictEqual } from 'node:util'
import {
  Broadcast,
  HypervisorError,
  type NetworkConfig,
  type NetworkEvent,
  type NetworkLease,
  type Networks,
  type NetworkView,
  networkSettings,
  type Operation,
  type Platform,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import type { Libvirt } from '../../api/libvirt.ts'
import type { Network } from '../../api/network.ts'
import { uuidBytes } from '../../api/uuid.ts'
import { remoteCalls as calls, remoteMessages as messages } from '../../protocol/remote.gen.ts'
import type { WireNamed } from '../../protocol/types.ts'
import type { RpcConnection } from '../../rpc/rpc-connection.ts'
import { isLost, isRefusal, refusing } from '../refusal.ts'
import { refuseFeature } from '../unsupported-parts.ts'
import { readNetwork } from './read-network.ts'

export interface LibvirtNetworksParts {
  readonly platform: Platform
  /** The host they are on (its id). */
  readonly host: string
  readonly isReadOnly: boolean
  /** @throws HypervisorError `unreachable` */
  readonly libvirt: () => Libvirt
  readonly now: () => number
  readonly report: (error: unknown) => void
}

const patient = { timeoutMs: 30_000 }
/** VIR_NETWORK_XML_INACTIVE */
const inactive = 1

/** A server's networks: told as they are, started, stopped and forgotten. Those of others are seen at once, by events. */
export class LibvirtNetworks implements Networks {
  readonly #parts: LibvirtNetworksParts
  readonly #views = new Map<string, NetworkView>()
  readonly #events = new Broadcast<NetworkEvent>()
  #tail: Promise<void> = Promise.resolve()
  readonly define: Networks['define']
  readonly change: Networks['change']

  constructor(parts: LibvirtNetworksParts) {
    this.#parts = parts
    this.define = refuseFeature(parts.platform, 'network-nat', 'networks are not made over libvirt yet')
    this.change = refuseFeature(parts.platform, 'network-changes')
  }

  networks(): readonly NetworkView[] {
    return [...this.#views.values()].toSorted((one, other) => (one.defined.name < other.defined.name ? -1 : 1))
  }

  network(id: string): NetworkView | undefined {
    return this.#views.get(id)
  }

  events(signal?: AbortSignal): AsyncIterable<NetworkEvent> {
    return this.#events.subscribe(signal)
  }

  async start(id: string, operation: Operation = {}): Promise<void> {
    await this.#run('start', { id, operation }, async (libvirt, net) => {
      this.#require(id, { state: 'inactive', operation: 'start' })
      await libvirt.rpc.call(calls.networkCreate, { net })
    })
  }

  async stop(id: string, operation: Operation = {}): Promise<void> {
    await this.#run('stop', { id, operation }, async (libvirt, net) => {
      this.#require(id, { state: 'active', operation: 'stop' })
      await this.#stop(libvirt, net)
    })
  }

  async undefine(id: string, operation: Operation = {}): Promise<void> {
    await this.#run('undefine', { id, operation }, async (libvirt, net) => {
      if (this.#find(id).state === 'active') await this.#stop(libvirt, net)
      await libvirt.rpc.call(calls.networkUndefine, { net })
    })
  }

  async leases(id: string): Promise<readonly NetworkLease[]> {
    this.#find(id)
    const asked = { net: this.#wire(id), mac: null, need_results: 1, flags: 0 }
    const { platform, libvirt } = this.#parts
    const { leases } = await refusing({ platform, operation: 'network-leases' }, () =>
      libvirt().rpc.call(calls.networkGetDhcpLeases, asked, patient),
    )
    return leases.map(({ mac, ipaddr, hostname, expirytime }) => ({
      address: ipaddr,
      ...(mac === null ? {} : { mac: mac.toLowerCase() }),
      ...(hostname === null ? {} : { name: hostname }),
      expiresMs: Number(expirytime) * 1000,
    }))
  }

  /** Takes up a connection: listens, then lists. A server without networks has none. */
  async takeUp(libvirt: Libvirt): Promise<void> {
    const heard = ({ net }: { readonly net: WireNamed }) => {
      // What goes wrong is told where all is done in turn.
      this.#inTurn(() => this.#compare(libvirt, net.name)).catch(() => undefined)
    }
    const stop = libvirt.rpc.listen(messages.networkEventLifecycle, heard)
    try {
      await libvirt.rpc.call(calls.connectNetworkEventRegisterAny, { eventID: 0, net: null }, patient)
      await this.#inTurn(() => this.#compare(libvirt))
    } catch (error) {
      stop()
      if (isLost(error)) throw error
      // Its machines are there all the same.
      if (!isRefusal(error, 'noSupport')) this.#parts.report(error)
    }
  }

  /** Its server can't be asked any more: they are told as they were, with that. */
  lose(why: string): void {
    for (const view of this.#views.values()) {
      const network = { ...view, detail: why }
      this.#views.set(view.id, network)
      this.#events.publish({ kind: 'network-changed', atMs: this.#parts.now(), network })
    }
  }

  close(): void {
    this.#events.close()
  }

  async #run(
    operation: string,
    { id, operation: options }: { readonly id: string; readonly operation: Operation },
    work: (libvirt: Libvirt, net: WireNamed) => Promise<void>,
  ): Promise<void> {
    const { platform, libvirt, isReadOnly } = this.#parts
    const { name } = this.#find(id).defined
    throwIfCancelled(options.signal, `${operation} of network ${JSON.stringify(name)}`)
    if (isReadOnly) {
      const why = 'this connection may only look'
      throw new HypervisorError('unsupported', { platform, feature: `${operation} of networks`, why })
    }
    const server = libvirt()
    await refusing({ platform, operation: `${operation} of network ${JSON.stringify(name)}` }, () =>
      work(server, this.#wire(id)),
    )
    await this.#inTurn(() => this.#compare(server, name, options))
  }

  /** What is plugged into it would lose its bridge, which libvirt lets happen. */
  async #stop({ rpc }: Libvirt, net: WireNamed): Promise<void> {
    try {
      const { ret } = await rpc.call(calls.networkListAllPorts, { network: net, need_results: 0, flags: 0 }, patient)
      if (ret > 0) throw new HypervisorError('network-in-use', { network: net.name, by: `${ret} NICs of machines` })
    } catch (error) {
      if (!isRefusal(error, 'noSupport')) throw error
    }
    await rpc.call(calls.networkDestroy, { net })
  }

  #wire(id: string): WireNamed {
    return { name: this.#find(id).defined.name, uuid: uuidBytes(id) }
  }

  #find(id: string): NetworkView {
    const found = this.#views.get(id)
    if (found) return found
    throw new HypervisorError('network-not-found', { network: id })
  }

  #require(id: string, wanted: { readonly state: NetworkView['state']; readonly operation: string }): void {
    const { defined, state } = this.#find(id)
    if (state === wanted.state) return
    const about = { kind: 'network', machine: defined.name, state, operation: wanted.operation, needs: wanted.state }
    throw new HypervisorError('invalid-state', about)
  }

  /** Makes of what was known what is, of all or of the one of that name. */
  async #compare(libvirt: Libvirt, only?: string, operation: Operation = {}): Promise<void> {
    const listed = (await libvirt.networks(patient)).filter(({ name }) => only === undefined || name === only)
    const read = await Promise.all(listed.map((network) => this.#read(libvirt, network)))
    const now = new Map(read.flatMap((one) => (one ? [[one.id, one] as const] : [])))
    const before = [...this.#views.values()].filter(({ defined }) => only === undefined || defined.name === only)
    for (const view of before) {
      if (now.has(view.id)) continue
      await this.#tell({ kind: 'network-undefined', atMs: this.#parts.now(), network: view }, operation)
    }
    for (const view of now.values()) for (const event of this.#news(view)) await this.#tell(event, operation)
  }

  #news(view: NetworkView): readonly NetworkEvent[] {
    const atMs = this.#parts.now()
    const before = this.#views.get(view.id)
    if (!before) return [{ kind: 'network-defined', atMs, network: view }]
    if (isDeepStrictEqual({ ...before, revision: 0 }, { ...view, revision: 0 })) return []
    const isChanged = !isDeepStrictEqual(before.defined, view.defined)
    const network = { ...view, revision: before.revision + (isChanged ? 1 : 0) }
    const changed: NetworkEvent = { kind: 'network-changed', atMs, network: { ...network, state: before.state } }
    const [from, to] = [before.state, view.state]
    if (from === to) return [changed]
    return [...(isChanged ? [changed] : []), { kind: 'network-state', atMs, network, from, to }]
  }

  async #tell(event: NetworkEvent, { commit }: Operation): Promise<void> {
    await commit?.([], event)
    const { network } = event
    if (event.kind === 'network-undefined') this.#views.delete(network.id)
    else this.#views.set(network.id, network)
    this.#events.publish(event)
  }

  /** Absent where it is gone. */
  async #read({ rpc }: Libvirt, { wire: net }: Network): Promise<NetworkView | undefined> {
    try {
      const [{ active }, { autostart }] = await Promise.all([
        rpc.call(calls.networkIsActive, { net }, patient),
        rpc.call(calls.networkGetAutostart, { net }, patient),
      ])
      const [defined, running] = await Promise.all([
        readDefined(rpc, net),
        active ? rpc.call(calls.networkGetXmlDesc, { net, flags: 0 }, patient) : undefined,
      ])
      return this.#viewOf(
        readNetwork(defined.xml, autostart !== 0),
        running && readNetwork(running.xml, autostart !== 0),
      )
    } catch (error) {
      if (isRefusal(error, 'noNetwork')) return undefined
      throw error
    }
  }

  #viewOf(defined: NetworkConfig, active: NetworkConfig | undefined): NetworkView {
    const pending = networkSettings.filter((name) => active && !isDeepStrictEqual(active[name], defined[name]))
    const about = { id: defined.id, host: this.#parts.host, revision: 1, defined, pending }
    return active ? { ...about, state: 'active', active } : { ...about, state: 'inactive', active: null }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#tail.then(work)
    this.#tail = done.catch((error: unknown) => {
      if (!isLost(error)) this.#parts.report(error)
    })
    return done
  }
}

/** At its next start; the test driver knows only one document. */
async function readDefined(rpc: RpcConnection, net: WireNamed): Promise<{ readonly xml: string }> {
  try {
    return await rpc.call(calls.networkGetXmlDesc, { net, flags: inactive }, patient)
  } catch (error) {
    if (!isRefusal(error, 'invalidArgument')) throw error
    return await rpc.call(calls.networkGetXmlDesc, { net, flags: 0 }, patient)
  }
}
