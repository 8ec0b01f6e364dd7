import { throwIfCancelled } from '../cancelled.ts'
import type { Operation, StoreEntry } from '../operation.ts'
import type { StorageBackend, VolumeMeasure, VolumePlan } from './backend.ts'
import type { StorageEvent } from './storage.ts'
import { forgetEntry, intentEntry, plannedVolume, volumeEntry } from './storage-record.ts'
import type { VolumeView } from './volume.ts'

/** An image to be made, by a plan that was checked. */
export interface ImageOrder {
  readonly plan: VolumePlan
  /** The volume it builds on (its id). */
  readonly backing?: string
  /** False: a file that its machine alone knows of. */
  readonly isVolume: boolean
}

/** What the making of images asks of the ledger. */
export interface MakingHouse {
  readonly backend: StorageBackend
  readonly nowMs: () => number
  readonly reached: (point: `volume-create:${1 | 2 | 3 | 4}`) => void
  save(entries: readonly StoreEntry[], operation: Operation): Promise<void>
  commit(events: readonly StorageEvent[], entries: readonly StoreEntry[]): Promise<void>
  /** Does what nobody's wish depends on; a failure is told, and left to the next daemon. */
  tidy(work: () => Promise<void>, problem: string): Promise<void>
}

/**
 * Makes images together: all have their names when it resolves, or none was made. One commit tells of all that are on their
 * way, and one of their end: what else the caller joins to that holds exactly when they are there.
 */
export async function makeImages(
  orders: readonly ImageOrder[],
  operation: Operation,
  house: MakingHouse,
): Promise<readonly VolumeView[]> {
  const { backend } = house
  const plans = orders.map(({ plan }) => plan)
  const what = whatOf(plans)
  await house.save(
    plans.map((plan) => intentEntry(plan.id, { kind: 'create', plan: plannedVolume(plan) })),
    operation,
  )
  house.reached('volume-create:1')
  let isDurable = false
  try {
    const measures = await makeAll(plans, { backend, operation })
    house.reached('volume-create:2')
    throwIfCancelled(operation.signal, what)
    await backend.publish(plans)
    house.reached('volume-create:3')
    const volumes = orders.flatMap((order, index) => viewOf(order, measures[index], house.nowMs()) ?? [])
    const atMs = house.nowMs()
    const events = volumes.map((volume): StorageEvent => ({ kind: 'volume-created', atMs, volume }))
    await house.commit(events, [...volumes.map(volumeEntry), ...orders.map(afterIntent)])
    isDurable = true
    house.reached('volume-create:4')
    const settle = async () => {
      await backend.settle(plans)
      const files = orders.filter(({ isVolume }) => !isVolume).map(({ plan }) => forgetEntry('intent', plan.id))
      if (files.length > 0) await house.save(files, operation)
    }
    await house.tidy(settle, `what was needed for the ${what} could not be removed`)
    return volumes
  } catch (error) {
    if (!isDurable) {
      const undo = async () => {
        for (const plan of plans) await backend.discard(plan)
        await house.save(
          plans.map(({ id }) => forgetEntry('intent', id)),
          operation,
        )
      }
      await house.tidy(undo, `what the ${what} has left could not be removed; the next start tries again`)
    }
    throw error
  }
}

/** What is left to do when the image is there: a pool is looked through for what was needed, a file's folder is not. */
function afterIntent({ plan, isVolume }: ImageOrder): StoreEntry {
  if (isVolume) return forgetEntry('intent', plan.id)
  return intentEntry(plan.id, { kind: 'settle', plan: plannedVolume(plan) })
}

function whatOf([first, ...others]: readonly VolumePlan[]): string {
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return `creation of volume ${JSON.stringify(first?.name ?? '')}${more}`
}

/** Copies fill a disk's queue by themselves; of overlays each is mostly waited for. */
const atOnce = { copies: 2, others: 16 } as const

async function makeAll(
  plans: readonly VolumePlan[],
  { backend, operation }: { readonly backend: StorageBackend; readonly operation: Operation },
): Promise<readonly VolumeMeasure[]> {
  const fractions = plans.map(() => 0)
  const failed = new AbortController()
  const signal = operation.signal ? AbortSignal.any([operation.signal, failed.signal]) : failed.signal
  const measures: VolumeMeasure[] = []
  const failures: unknown[] = []
  const queue = plans.entries()
  const worker = async () => {
    for (const [index, plan] of queue) {
      if (failures.length > 0) return
      const progress = (fraction: number) => {
        fractions[index] = fraction
        operation.progress?.(fractions.reduce((sum, one) => sum + one, 0) / plans.length)
      }
      try {
        measures[index] = await backend.make(plan, { signal, progress })
        progress(1)
      } catch (error) {
        failures.push(error)
        failed.abort()
      }
    }
  }
  const width = plans.some(({ source }) => source.kind === 'copy') ? atOnce.copies : atOnce.others
  await Promise.all(Array.from({ length: Math.min(width, plans.length) }, worker))
  // Those that were called off for it fail after it.
  if (failures.length > 0) throw failures[0]
  return measures
}

function viewOf(
  { plan, backing, isVolume }: ImageOrder,
  measure: VolumeMeasure | undefined,
  createdMs: number,
): VolumeView | undefined {
  if (!isVolume || !measure) return undefined
  const { id, pool, name, path, format } = plan
  const base = { id, pool: pool.id, name, path, format, ...measure, ...(backing === undefined ? {} : { backing }) }
  return { ...base, revision: 1, createdMs }
}
