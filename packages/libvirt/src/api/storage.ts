import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { WireNamed, WireVolume } from '../protocol/types.ts'
import type { CallOptions, RpcConnection } from '../rpc/rpc-connection.ts'
import type { RpcStream } from '../rpc/rpc-stream.ts'
import { uuidText } from './uuid.ts'

/** `virStoragePoolState` */
const poolStates = ['inactive', 'building', 'running', 'degraded', 'inaccessible'] as const

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

  async refresh(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.storagePoolRefresh, { pool: this.#wire, flags: 0 }, options)
  }

  async volumes(options?: CallOptions): Promise<readonly Volume[]> {
    const asked = { pool: this.#wire, need_results: 1, flags: 0 }
    const { vols } = await this.#rpc.call(calls.storagePoolListAllVolumes, asked, options)
    return vols.map((wire) => new Volume(this.#rpc, wire))
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

  async resize(capacityBytes: bigint, options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.storageVolResize, { vol: this.#wire, capacity: capacityBytes, flags: 0 }, options)
  }

  async delete(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.storageVolDelete, { vol: this.#wire, flags: 0 }, options)
  }
}
