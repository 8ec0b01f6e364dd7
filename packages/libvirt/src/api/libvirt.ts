import { type ConnectOptions, connectRpc } from '../connect.ts'
import type { LibvirtError } from '../error.ts'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { CallOptions, RpcConnection } from '../rpc/rpc-connection.ts'
import { Domain } from './domain.ts'
import { type DomainEvent, DomainEvents } from './domain-events.ts'
import { type Flags, flagBits, statsGroups } from './flags.ts'
import { HostInterface } from './host-interface.ts'
import { Network } from './network.ts'
import { NetworkFilter } from './network-filter.ts'
import { deviceKinds, NodeDevice } from './node-device.ts'
import { Secret, type SecretUsage, secretUsages } from './secret.ts'
import { StoragePool, Volume } from './storage.ts'
import { type PlainValue, valuesOf } from './typed-values.ts'
import { uuidBytes } from './uuid.ts'

export interface DomainStats {
  readonly domain: Domain
  /** By libvirt's own names: `cpu.time`, `block.0.rd.bytes`. */
  readonly values: ReadonlyMap<string, PlainValue>
}

/** A libvirt server with one of its hypervisors open. */
export class Libvirt implements AsyncDisposable {
  readonly uri: string
  /** For what has no method here: every call of the protocol. */
  readonly rpc: RpcConnection
  readonly #events: DomainEvents

  private constructor(uri: string, rpc: RpcConnection) {
    this.uri = uri
    this.rpc = rpc
    this.#events = new DomainEvents(rpc)
  }

  /** @throws LibvirtError `closed`, `authentication`, `refused`, `unsupported`, `cancelled`; TypeError for what is no URI */
  static async connect(uri: string, options?: ConnectOptions): Promise<Libvirt> {
    return new Libvirt(uri, await connectRpc(uri, options))
  }

  /** Resolves when the connection is over. */
  get closed(): Promise<LibvirtError> {
    return this.rpc.closed
  }

  async hostname(options?: CallOptions): Promise<string> {
    return (await this.rpc.call(calls.connectGetHostname, undefined, options)).hostname
  }

  /** libvirt's own version: `9.0.0`. */
  async version(options?: CallOptions): Promise<string> {
    return versionText((await this.rpc.call(calls.connectGetLibVersion, undefined, options)).lib_ver)
  }

  /** That of the hypervisor: QEMU's, Xen's. */
  async hypervisorVersion(options?: CallOptions): Promise<string> {
    return versionText((await this.rpc.call(calls.connectGetVersion, undefined, options)).hv_ver)
  }

  async capabilities(options?: CallOptions): Promise<string> {
    return (await this.rpc.call(calls.connectGetCapabilities, undefined, options)).capabilities
  }

  // Domains.

  async domains(options?: CallOptions): Promise<readonly Domain[]> {
    const { domains } = await this.rpc.call(calls.connectListAllDomains, { need_results: 1, flags: 0 }, options)
    return domains.map((wire) => new Domain(this.rpc, wire))
  }

  /** @throws LibvirtError `refused`, `serverErrors.noDomain` */
  async domainByName(name: string, options?: CallOptions): Promise<Domain> {
    return new Domain(this.rpc, (await this.rpc.call(calls.domainLookupByName, { name }, options)).dom)
  }

  async domainByUuid(uuid: string, options?: CallOptions): Promise<Domain> {
    const { dom } = await this.rpc.call(calls.domainLookupByUuid, { uuid: uuidBytes(uuid) }, options)
    return new Domain(this.rpc, dom)
  }

  /** Defines a domain, or changes the one of that UUID. */
  async defineDomain(xml: string, options?: CallOptions): Promise<Domain> {
    return new Domain(this.rpc, (await this.rpc.call(calls.domainDefineXmlFlags, { xml, flags: 0 }, options)).dom)
  }

  /** Counters of all domains, in one call. */
  async stats(groups: Flags<typeof statsGroups> = [], options?: CallOptions): Promise<readonly DomainStats[]> {
    const asked = { doms: [], stats: flagBits(groups, statsGroups), flags: 0 }
    const { retStats } = await this.rpc.call(calls.connectGetAllDomainStats, asked, options)
    return retStats.map(({ dom, params }) => ({ domain: new Domain(this.rpc, dom), values: valuesOf(params) }))
  }

  /**
   * What happens to domains from now on, in order, until the signal or the connection ends it. Resolves once the server tells: compare with the
   * state that is asked for after that, and nothing is missed.
   */
  domainEvents(options?: CallOptions): Promise<AsyncIterable<DomainEvent>> {
    return this.#events.subscribe(options)
  }

  // Networks and storage.

  async networks(options?: CallOptions): Promise<readonly Network[]> {
    const { nets } = await this.rpc.call(calls.connectListAllNetworks, { need_results: 1, flags: 0 }, options)
    return nets.map((wire) => new Network(this.rpc, wire))
  }

  async networkByName(name: string, options?: CallOptions): Promise<Network> {
    return new Network(this.rpc, (await this.rpc.call(calls.networkLookupByName, { name }, options)).net)
  }

  async pools(options?: CallOptions): Promise<readonly StoragePool[]> {
    const { pools } = await this.rpc.call(calls.connectListAllStoragePools, { need_results: 1, flags: 0 }, options)
    return pools.map((wire) => new StoragePool(this.rpc, wire))
  }

  async poolByName(name: string, options?: CallOptions): Promise<StoragePool> {
    return new StoragePool(this.rpc, (await this.rpc.call(calls.storagePoolLookupByName, { name }, options)).pool)
  }

  async definePool(xml: string, options?: CallOptions): Promise<StoragePool> {
    return new StoragePool(this.rpc, (await this.rpc.call(calls.storagePoolDefineXml, { xml, flags: 0 }, options)).pool)
  }

  async volumeByPath(path: string, options?: CallOptions): Promise<Volume> {
    return new Volume(this.rpc, (await this.rpc.call(calls.storageVolLookupByPath, { path }, options)).vol)
  }

  // The host.

  /** Of those kinds, or all. */
  async nodeDevices(kinds: Flags<typeof deviceKinds> = [], options?: CallOptions): Promise<readonly NodeDevice[]> {
    const asked = { need_results: 1, flags: flagBits(kinds, deviceKinds) }
    const { devices } = await this.rpc.call(calls.connectListAllNodeDevices, asked, options)
    return devices.map((wire) => new NodeDevice(this.rpc, wire))
  }

  async nodeDeviceByName(name: string, options?: CallOptions): Promise<NodeDevice> {
    return new NodeDevice(this.rpc, (await this.rpc.call(calls.nodeDeviceLookupByName, { name }, options)).dev)
  }

  async hostInterfaces(options?: CallOptions): Promise<readonly HostInterface[]> {
    const { ifaces } = await this.rpc.call(calls.connectListAllInterfaces, { need_results: 1, flags: 0 }, options)
    return ifaces.map((wire) => new HostInterface(this.rpc, wire))
  }

  async hostInterfaceByName(name: string, options?: CallOptions): Promise<HostInterface> {
    return new HostInterface(this.rpc, (await this.rpc.call(calls.interfaceLookupByName, { name }, options)).iface)
  }

  // Filters and secrets.

  async networkFilters(options?: CallOptions): Promise<readonly NetworkFilter[]> {
    const { filters } = await this.rpc.call(calls.connectListAllNwfilters, { need_results: 1, flags: 0 }, options)
    return filters.map((wire) => new NetworkFilter(this.rpc, wire))
  }

  async networkFilterByName(name: string, options?: CallOptions): Promise<NetworkFilter> {
    return new NetworkFilter(this.rpc, (await this.rpc.call(calls.nwfilterLookupByName, { name }, options)).nwfilter)
  }

  /** Defines a filter, or changes the one of that UUID, with all NICs that use it. */
  async defineNetworkFilter(xml: string, options?: CallOptions): Promise<NetworkFilter> {
    return new NetworkFilter(this.rpc, (await this.rpc.call(calls.nwfilterDefineXml, { xml }, options)).nwfilter)
  }

  async secrets(options?: CallOptions): Promise<readonly Secret[]> {
    const { secrets } = await this.rpc.call(calls.connectListAllSecrets, { need_results: 1, flags: 0 }, options)
    return secrets.map((wire) => new Secret(this.rpc, wire))
  }

  async secretByUuid(uuid: string, options?: CallOptions): Promise<Secret> {
    const { secret } = await this.rpc.call(calls.secretLookupByUuid, { uuid: uuidBytes(uuid) }, options)
    return new Secret(this.rpc, secret)
  }

  async secretByUsage(usage: SecretUsage, usageId: string, options?: CallOptions): Promise<Secret> {
    const asked = { usageType: secretUsages.indexOf(usage), usageID: usageId }
    return new Secret(this.rpc, (await this.rpc.call(calls.secretLookupByUsage, asked, options)).secret)
  }

  async defineSecret(xml: string, options?: CallOptions): Promise<Secret> {
    return new Secret(this.rpc, (await this.rpc.call(calls.secretDefineXml, { xml, flags: 0 }, options)).secret)
  }

  /**
   * Says that it goes, when what was asked is answered: a libvirtd of before 9.1 ends by a fault of its own where a client that listens to
   * events is gone while it works for it.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.rpc.isOpen) {
      await this.rpc.settled(farewellMs)
      await this.rpc.call(calls.connectClose, undefined, { timeoutMs: farewellMs }).catch(() => undefined)
    }
    await this.rpc[Symbol.asyncDispose]()
  }
}

/** How long a server may take over each part of a farewell, in milliseconds. */
const farewellMs = 500

/** `virConnectGetLibVersion`: millions, thousands, and the rest. */
function versionText(version: bigint): string {
  return [version / 1_000_000n, (version / 1000n) % 1000n, version % 1000n].join('.')
}
