import {
  deriveId,
  type PoolConfig,
  poolEntry,
  type StoreEntry,
  type VolumeView,
  volumeEntry,
} from '@cimarron/hypervisor'
import { systems } from './roles.ts'

export interface StockOptions {
  /** The simulator's own id: what is made is derived from it. */
  readonly simulator: string
  readonly nowMs: number
}

const gibibyte = 2 ** 30
const mebibyte = 2 ** 20

/** A disk that a machine is to have. */
export interface WantedDisk {
  readonly name: string
  readonly capacityGiB: number
  /** The system's image that it builds on; left out: it holds data. */
  readonly system?: keyof typeof systems
}

/** The pools of a populated simulator: one of images of systems, one of the disks that build on them. */
export class Stock {
  readonly #options: StockOptions
  readonly #images: PoolConfig
  readonly #machines: PoolConfig

  constructor(options: StockOptions) {
    this.#options = options
    const id = (pool: string) => deriveId(options.simulator, `pool/${pool}`)
    this.#images = {
      id: id('images'),
      name: 'images',
      description: 'systems to build on',
      kind: 'directory',
      path: '/srv/images',
    }
    this.#machines = {
      id: id('machines'),
      name: 'machines',
      description: 'disks of machines',
      kind: 'mount',
      path: '/mnt/machines',
    }
  }

  /** The pools, and the images of systems in them. */
  entries(): readonly StoreEntry[] {
    const systemVolumes = Object.entries(systems).map(([name, { capacityGiB, allocationMiB }]) =>
      this.#volume({ name: `${name}.qcow2`, capacityGiB }, { pool: this.#images, allocationMiB }),
    )
    return [
      ...[this.#images, this.#machines].map((config) => poolEntry({ revision: 1, config })),
      ...systemVolumes.map(volumeEntry),
    ]
  }

  disk(wanted: WantedDisk): VolumeView {
    // What differs from a system is little: 20 to 116 MiB, by the name.
    const allocationMiB = 20 + ((wanted.name.length * 7 + (wanted.name.codePointAt(wanted.name.length - 8) ?? 0)) % 97)
    return this.#volume(wanted, { pool: this.#machines, allocationMiB })
  }

  #volume(
    { name, capacityGiB, system }: WantedDisk,
    { pool, allocationMiB }: { readonly pool: PoolConfig; readonly allocationMiB: number },
  ): VolumeView {
    return {
      id: this.#volumeId(pool, name),
      pool: pool.id,
      name,
      path: `${pool.path}/${name}`,
      format: 'qcow2',
      capacityBytes: capacityGiB * gibibyte,
      allocationBytes: allocationMiB * mebibyte,
      ...(system === undefined ? {} : { backing: this.#volumeId(this.#images, `${system}.qcow2`) }),
      revision: 1,
      createdMs: this.#options.nowMs,
    }
  }

  #volumeId({ id }: PoolConfig, name: string): string {
    return deriveId(id, `volume/${name}`)
  }
}
