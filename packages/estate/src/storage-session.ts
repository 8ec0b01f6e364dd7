import {
  HypervisorError,
  type PoolView,
  splitVolumeName,
  type VolumeBytes,
  type VolumeView,
} from '@cimarron/hypervisor'
import { EstateError } from './error.ts'
import type { JobView } from './job.ts'
import type { Permission } from './role-check.ts'
import type { Links } from './work/admission.ts'
import type { HypervisorLink } from './work/hypervisor-link.ts'
import { requirePool, requireVolume } from './work/storage-admission.ts'

/** A pool and where it is. */
export interface PoolEntry {
  readonly hypervisor: string
  readonly view: PoolView
  readonly job?: JobView
}

/** A volume, and where it is. */
export interface VolumeEntry {
  readonly hypervisor: string
  readonly poolName: string
  readonly view: VolumeView
  /** The volume it builds on, as `pool/volume`. */
  readonly backingName?: string
  /** The job that works on it now. */
  readonly job?: JobView
}

/** Pools and volumes as one actor sees them. */
export interface StorageSession {
  /** From memory. */
  pools(): readonly PoolEntry[]
  /** By id, or by name where only one pool has it. @throws `pool-not-found`, `ambiguous-name` */
  findPool(idOrName: string): PoolEntry
  /** Measured anew. @throws `pool-not-found` */
  refreshPool(id: string): Promise<PoolEntry>
  /** Of one pool (its id), or all. */
  volumes(pool?: string): readonly VolumeEntry[]
  /** By id, or as `pool/volume`. @throws `volume-not-found`, `pool-not-found`, `ambiguous-name` */
  findVolume(idOrName: string): VolumeEntry
  /** The volume of that hypervisor (its id) whose file this is. */
  volumeAt(path: string, hypervisor: string): VolumeEntry | undefined
  /** Its file's bytes. @throws `denied`, `volume-not-found`, `disk-in-use`, … */
  readVolume(id: string, signal?: AbortSignal): Promise<VolumeBytes>
}

export interface StorageParts {
  /** Those that the actor may look at. */
  readonly links: Links
  readonly jobOn: (id: string) => JobView | undefined
  readonly permitted: <T>(permission: Permission, act: () => Promise<T>, on: HypervisorLink) => Promise<T>
}

export function openStorageSession({ links, jobOn, permitted }: StorageParts): StorageSession {
  const withJob = <T>(id: string, entry: T): T & { readonly job?: JobView } => {
    const job = jobOn(id)
    return { ...entry, ...(job ? { job } : {}) }
  }
  const poolEntry = (link: HypervisorLink, view: PoolView): PoolEntry =>
    withJob(view.id, { hypervisor: link.hypervisor.id, view })
  const volumeEntry = (link: HypervisorLink, view: VolumeView): VolumeEntry => {
    const { id: hypervisor, storage } = link.hypervisor
    const poolNameOf = ({ pool }: VolumeView) => storage.pool(pool)?.config.name ?? pool
    const base = view.backing === undefined ? undefined : storage.volume(view.backing)
    const backingName = base === undefined ? {} : { backingName: `${poolNameOf(base)}/${base.name}` }
    return withJob(view.id, { hypervisor, poolName: poolNameOf(view), view, ...backingName })
  }
  const pools = () => links.flatMap((link) => link.hypervisor.storage.pools().map((view) => poolEntry(link, view)))
  const findPool = (idOrName: string): PoolEntry => {
    const all = pools()
    const byId = all.find(({ view }) => view.id === idOrName)
    if (byId) return byId
    const named = all.filter(({ view }) => view.config.name === idOrName)
    const [first] = named
    if (!first) throw new HypervisorError('pool-not-found', { pool: idOrName })
    if (named.length === 1) return first
    const ids = named.map(({ view }) => view.id).join(', ')
    throw new EstateError('ambiguous-name', { kind: 'pools', name: idOrName, count: named.length, ids })
  }
  const volumes = (pool?: string) =>
    links.flatMap((link) => link.hypervisor.storage.volumes(pool).map((view) => volumeEntry(link, view)))
  return {
    pools,
    findPool,
    async refreshPool(id) {
      const { link } = requirePool(links, id)
      return poolEntry(link, await link.hypervisor.storage.refreshPool(id))
    },
    volumes,
    findVolume(idOrName) {
      const parts = splitVolumeName(idOrName)
      if (!parts) {
        const { link, view } = requireVolume(links, idOrName)
        return volumeEntry(link, view)
      }
      const { view: pool } = findPool(parts.pool)
      const found = volumes(pool.id).find(({ view }) => view.name === parts.volume)
      if (!found) throw new HypervisorError('volume-not-found', { volume: idOrName })
      return found
    },
    volumeAt(path, hypervisor) {
      const link = links.find((one) => one.hypervisor.id === hypervisor)
      const view = link?.hypervisor.storage.volumeAt(path)
      return link && view && volumeEntry(link, view)
    },
    async readVolume(id, signal) {
      const { link } = requireVolume(links, id)
      return await permitted(
        'read-volume',
        () => link.hypervisor.storage.readVolume(id, signal ? { signal } : {}),
        link,
      )
    },
  }
}
