import { HypervisorError } from '../error.ts'
import type { StoreEntry } from '../operation.ts'
import type { VolumePlan } from './backend.ts'
import type { PoolConfig } from './pool.ts'
import type { VolumeView } from './volume.ts'

export interface PoolRecord {
  readonly revision: number
  readonly config: PoolConfig
}

/** What is about to be done, durable before anything is: a new daemon finishes or undoes it. */
export type Intent =
  | { readonly kind: 'create'; readonly plan: PlannedVolume }
  /** It is made, and what was needed for it is to be removed. */
  | { readonly kind: 'settle'; readonly plan: PlannedVolume }
  | { readonly kind: 'resize'; readonly volume: string }
  | { readonly kind: 'delete'; readonly volume: string }

/** A plan without the bytes that were on their way. */
export type PlannedVolume = Omit<VolumePlan, 'source'> & {
  readonly source: { readonly kind: VolumePlan['source']['kind'] }
}

const prefixes = { pool: 'pool/', volume: 'volume/', intent: 'volume-intent/' } as const
type Kind = keyof typeof prefixes

export interface StorageRecords {
  readonly pools: readonly PoolRecord[]
  readonly volumes: readonly VolumeView[]
  readonly intents: readonly Intent[]
}

export function isStorageKey(key: string): boolean {
  return Object.values(prefixes).some((prefix) => key.startsWith(prefix))
}

export function poolEntry(record: PoolRecord): StoreEntry {
  return entry('pool', record.config.id, record)
}

export function volumeEntry(view: VolumeView): StoreEntry {
  return entry('volume', view.id, view)
}

export function intentEntry(volume: string, intent: Intent): StoreEntry {
  return entry('intent', volume, intent)
}

export function forgetEntry(kind: Kind, id: string): StoreEntry {
  return { key: prefixes[kind] + id, value: null }
}

function entry(kind: Kind, id: string, value: unknown): StoreEntry {
  return { key: prefixes[kind] + id, value: JSON.stringify(value) }
}

export function plannedVolume({ source: { kind }, ...plan }: VolumePlan): PlannedVolume {
  return { ...plan, source: { kind } }
}

/** @throws HypervisorError `peer-failed` naming the key of a record that can't be read */
export function readStorageRecords(texts: ReadonlyMap<string, string>): StorageRecords {
  // The store gives back what was written by the functions above.
  return {
    pools: read(texts, 'pool') as PoolRecord[],
    volumes: read(texts, 'volume') as VolumeView[],
    intents: read(texts, 'intent') as Intent[],
  }
}

function read(texts: ReadonlyMap<string, string>, kind: Kind): unknown[] {
  return [...texts]
    .filter(([key]) => key.startsWith(prefixes[kind]))
    .map(([key, text]) => {
      try {
        return JSON.parse(text) as unknown
      } catch (error) {
        const what = `storage record ${JSON.stringify(key)}`
        throw new HypervisorError('peer-failed', { what, words: String(error) }, { cause: error })
      }
    })
}
