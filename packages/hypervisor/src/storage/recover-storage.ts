import type { StoreEntry } from '../operation.ts'
import type { ImageChain, StorageBackend, VolumePlan } from './backend.ts'
import type { PoolView } from './pool.ts'
import type { StorageEvent } from './storage.ts'
import { forgetEntry, type Intent, type PlannedVolume, volumeEntry } from './storage-record.ts'
import type { VolumeView } from './volume.ts'
import type { VolumeShelf } from './volume-shelf.ts'

export interface StorageRecovery {
  readonly backend: StorageBackend
  readonly pools: ReadonlyMap<string, PoolView>
  readonly volumes: Pick<VolumeShelf, 'get'>
  readonly chain: (volume: VolumeView) => ImageChain
  readonly nowMs: number
  readonly warn: (text: string) => void
}

export interface StorageRecovered {
  readonly entries: readonly StoreEntry[]
  readonly events: readonly StorageEvent[]
}

/**
 * What becomes of work that the daemon's end cut short: a volume that was being made is gone with all that was made of it;
 * one that was being resized is of the size it has; one that was being deleted is deleted if its file is.
 */
export async function recoverStorage(intents: readonly Intent[], recovery: StorageRecovery): Promise<StorageRecovered> {
  const entries: StoreEntry[] = []
  const events: StorageEvent[] = []
  for (const intent of intents) {
    const id = 'plan' in intent ? intent.plan.id : intent.volume
    const volume = recovery.volumes.get(id)
    const pool = recovery.pools.get('plan' in intent ? intent.plan.pool.id : (volume?.pool ?? ''))
    if (pool && pool.state !== 'available') {
      recovery.warn(`work on volume ${id} was cut short; it is looked at when pool ${pool.config.name} is available`)
      continue
    }
    entries.push(forgetEntry('intent', id))
    if (intent.kind === 'create') await recovery.backend.discard(asPlan(intent.plan))
    else if (intent.kind === 'settle') await recovery.backend.settle([asPlan(intent.plan)])
    else if (volume) await lookAt(volume, intent.kind, { recovery, entries, events })
  }
  return { entries, events }
}

interface Lookup {
  readonly recovery: StorageRecovery
  readonly entries: StoreEntry[]
  readonly events: StorageEvent[]
}

async function lookAt(
  volume: VolumeView,
  kind: 'resize' | 'delete',
  { recovery, entries, events }: Lookup,
): Promise<void> {
  const { backend, chain, nowMs: atMs } = recovery
  const measure = await backend.measure(chain(volume))
  if (!measure && kind === 'delete') {
    entries.push(forgetEntry('volume', volume.id))
    events.push({ kind: 'volume-deleted', atMs, volume })
  } else if (measure && kind === 'resize' && measure.capacityBytes !== volume.capacityBytes) {
    const changed = { ...volume, ...measure, revision: volume.revision + 1 }
    entries.push(volumeEntry(changed))
    events.push({ kind: 'volume-changed', atMs, volume: changed })
  }
}

/** To discard it, what it was made from does not matter, but whether its file was there before does. */
function asPlan(plan: PlannedVolume): VolumePlan {
  const { kind } = plan.source
  return { ...plan, source: kind === 'file' ? { kind } : { kind: 'blank', capacityBytes: 0, preallocation: 'off' } }
}
