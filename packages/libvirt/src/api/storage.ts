import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { WireNamed, WireVolume } from '../protocol/types.ts'
import type { CallOptions, RpcConnection } from '../rpc/rpc-connection.ts'
import type { RpcStream } from '../rpc/rpc-stream.ts'
import { uuidText } from './uuid.ts'

/** `virStoragePoolState` */
const poolStates = ['inactive', 'building', 'running', 'degraded', 'inaccessible'] as const

/** VIR_STORAGE_VOL_RESIZE_SHRINK */
const resizeShrinks = 4
/** VIR_STORAGE_VOL_GET_PHYSICAL */
const getPhysical = 1

export interface PoolInfo {
  readonly state: (typeof poolStates)[number]
  readonly capacityBytes: bigint
  readonly allocationBytes: bigint
  readonly availableBytes: bigint
}

/** A storage pool of a server. */
export class StoragePool {
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

  async info(options?: CallOptions): Promise<PoolInfo> {
    const { state, capacity, allocation, available } = await this.#rpc.call(
      calls.storagePoolGetInfo,
      { pool: this.#wire },
      options,
    )
    return {
      state: poolStates[state] ?? 'inaccessible',
      capacityBytes: capacity,
      allocationBytes: allocation,
      availableBytes: available,
    }
  }

  async xml(options?: CallOptions): Promise<string> {
    return (await this.#rpc.call(calls.storagePoolGetXmlDesc, { pool: this.#wire, flags: 0 }, options)).xml
  }

  async start(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.storagePoolCreate, { pool: this.#wire, flags: 0 }, options)
  }

  async destroy(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.storagePoolDestroy, { pool: this.#wire }, options)
  }

  /** Forgets it; what is in it stays. */
  async undefine(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.storagePoolUndefine, { pool: this.#wire }, options)
  }

  /** Makes its folder, or what it takes. */
  async build(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.storagePoolBuild, { pool: this.#wire, flags: 0 }, options)
  }

  async isActive(options?: CallOptions): Promise<boolean> {
    return (await this.#rpc.call(calls.storagePoolIsActive, { pool: this.#wire }, options)).active !== 0
  }

  async autostart(options?: CallOptions): Promise<boolean> {
    return (await this.#rpc.call(calls.storagePoolGetAutostart, { pool: this.#wire }, options)).autostart !== 0
  }

  async setAutostart(autostart: boolean, options?: CallOptions): Promise<void> {
    const asked = { pool: this.#wire, autostart: autostart ? 1 : 0 }
    await this.#rpc.call(calls.storagePoolSetAutostart, asked, options)
  }

  async refresh(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.storagePoolRefresh, { pool: this.#wire, flags: 0 }, options)
  }

  async volumes(options?: CallOptions): Promise<readonly Volume[]> {
    const asked = { pool: this.#wire, need_results: 1, flags: 0 }
    const { vols } = await this.#rpc.call(calls.storagePoolListAllVolumes, asked, options)
    return vols.map((wire) => new Volume(this.#rpc, wire))
  }

  async volumeByName(name: string, options?: CallOptions): Promise<Volume> {
    const { vol } = await this.#rpc.call(calls.storageVolLookupByName, { pool: this.#wire, name }, options)
    return new Volume(this.#rpc, vol)
  }

  /** The content of another volume, in the format that the document says. */
  async copyVolume(xml: string, from: Volume, options?: CallOptions): Promise<Volume> {
    const asked = { pool: this.#wire, xml, clonevol: from.wire, flags: 0 }
    return new Volume(this.#rpc, (await this.#rpc.call(calls.storageVolCreateXmlFrom, asked, options)).vol)
  }

  async createVolume(xml: string, options?: CallOptions): Promise<Volume> {
    const { vol } = await this.#rpc.call(calls.storageVolCreateXml, { pool: this.#wire, xml, flags: 0 }, options)
    return new Volume(this.#rpc, vol)
  }
}

/** A part of a volume; left out is all of it. */
export interface VolumeRange {
  readonly offset?: bigint
  readonly length?: bigint
}

/** A volume of a pool. */
export class Volume {
  readonly name: string
  readonly pool: string
  readonly key: string
  readonly #rpc: RpcConnection
  readonly #wire: WireVolume

  constructor(rpc: RpcConnection, wire: WireVolume) {
    this.name = wire.name
    this.pool = wire.pool
    this.key = wire.key
    this.#rpc = rpc
    this.#wire = wire
  }

  /** As it is named in calls, for those that have no method here. */
  get wire(): WireVolume {
    return this.#wire
  }

  async path(options?: CallOptions): Promise<string> {
    return (await this.#rpc.call(calls.storageVolGetPath, { vol: this.#wire }, options)).name
  }

  async info(options?: CallOptions): Promise<{ readonly capacityBytes: bigint; readonly allocationBytes: bigint }> {
    const { capacity, allocation } = await this.#rpc.call(calls.storageVolGetInfo, { vol: this.#wire }, options)
    return { capacityBytes: capacity, allocationBytes: allocation }
  }

  async xml(options?: CallOptions): Promise<string> {
    return (await this.#rpc.call(calls.storageVolGetXmlDesc, { vol: this.#wire, flags: 0 }, options)).xml
  }

  /** Its bytes, to be read to the end or destroyed. */
  async download({ offset = 0n, length = 0n, ...options }: CallOptions & VolumeRange = {}): Promise<RpcStream> {
    return await this.#rpc.openStream(calls.storageVolDownload, { vol: this.#wire, offset, length, flags: 0 }, options)
  }

  /** Takes its new bytes; they are there when the stream has finished. */
  async upload({ offset = 0n, length = 0n, ...options }: CallOptions & VolumeRange = {}): Promise<RpcStream> {
    return await this.#rpc.openStream(calls.storageVolUpload, { vol: this.#wire, offset, length, flags: 0 }, options)
  }

  /** The length of its file, which is what a download gives. */
  async physicalBytes(options?: CallOptions): Promise<bigint> {
    const asked = { vol: this.#wire, flags: getPhysical }
    return (await this.#rpc.call(calls.storageVolGetInfoFlags, asked, options)).allocation
  }

  /** @throws LibvirtError `refused` where it would become smaller, unless `shrink` says so */
  async resize(
    capacityBytes: bigint,
    { shrink = false, ...options }: CallOptions & { readonly shrink?: boolean } = {},
  ): Promise<void> {
    const asked = { vol: this.#wire, capacity: capacityBytes, flags: shrink ? resizeShrinks : 0 }
    await this.#rpc.call(calls.storageVolResize, asked, options)
  }

  async delete(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.storageVolDelete, { vol: this.#wire, flags: 0 }, options)
  }
}
