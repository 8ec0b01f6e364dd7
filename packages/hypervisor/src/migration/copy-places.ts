import { basename, dirname } from 'node:path'
import type { MachineConfig } from '../config.ts'
import type { Storage } from '../storage/storage.ts'
import type { ArrivalPlan } from './arrival.ts'
import type { MigrationOffer, OfferedDisk } from './offer.ts'

/** Where one disk's content comes to. */
export interface CopyPlace {
  readonly disk: OfferedDisk
  readonly path: string
  /** The pool whose volume it becomes (its id). */
  readonly pool?: string
}

/** Where the copies of an offer's disks are to be here; none where they are shared. What is in a pool's folder becomes its volume. */
export function copyPlaces({ disks }: MigrationOffer, plan: ArrivalPlan, storage: Storage): readonly CopyPlace[] {
  if (plan.storage === 'shared') return []
  const pools = storage.pools()
  return disks.map((disk) => {
    const own = plan.paths?.[disk.id]
    const asked = pools.find(({ id }) => own === undefined && id === plan.pool)
    const path = asked ? `${asked.config.path}/${basename(disk.path)}` : (own ?? disk.path)
    const pool = asked ?? pools.find((one) => one.config.path === dirname(path))
    return { disk, path, ...(pool ? { pool: pool.id } : {}) }
  })
}

/**
 * A config as it will be here: its disks where their copies are, and by the name that it is to have. Copies hold all that a
 * guest sees: they build on no template's disks any more.
 */
export function arrivingConfig(config: MachineConfig, plan: ArrivalPlan, places: readonly CopyPlace[]): MachineConfig {
  const paths = new Map(places.map(({ disk, path }) => [disk.id, path]))
  const disks = config.disks.map((disk) => {
    const path = paths.get(disk.id)
    return path === undefined ? disk : { ...disk, path }
  })
  const { linkedTo, ...rest } = config
  const link = linkedTo === undefined || places.length > 0 ? {} : { linkedTo }
  return { ...rest, name: plan.name ?? config.name, disks, ...link }
}
