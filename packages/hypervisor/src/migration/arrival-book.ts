import { HypervisorError } from '../error.ts'
import type { StoreEntry } from '../operation.ts'
import type { ArrivalState } from './arrival.ts'

/** How long it is known what became of an arrival, in milliseconds: a week. */
export const arrivalKeptMs: number = 7 * 24 * 3600 * 1000

const prefix = 'arrival/'
const format = 1

/** What a driver's store keeps of an arrival. `details` is the driver's own, and goes when it is decided. */
export interface ArrivalRecord<D> {
  readonly migration: string
  readonly machine: string
  readonly state: ArrivalState
  /** Milliseconds since 1970 of its last change. */
  readonly atMs: number
  readonly details?: D
}

export function isArrivalKey(key: string): boolean {
  return key.startsWith(prefix)
}

/**
 * What a driver remembers of arrivals. What is to be durable it only words, as an entry: whoever writes it joins other
 * entries to the same commit, and then notes it here.
 */
export class ArrivalBook<D> {
  readonly #records = new Map<string, ArrivalRecord<D>>()

  /** @throws HypervisorError `peer-failed` where a newer version wrote a record */
  constructor(texts: ReadonlyMap<string, string> = new Map()) {
    for (const [key, text] of texts) if (isArrivalKey(key)) this.note(decode<D>(key, text))
  }

  record(migration: string): ArrivalRecord<D> | undefined {
    return this.#records.get(migration)
  }

  stateOf(migration: string): ArrivalState | undefined {
    return this.#records.get(migration)?.state
  }

  /** Those that are not decided. */
  arriving(): readonly ArrivalRecord<D>[] {
    return [...this.#records.values()].filter(({ state }) => state === 'arriving')
  }

  entry(record: ArrivalRecord<D>): StoreEntry {
    return { key: prefix + record.migration, value: JSON.stringify({ format, ...record }) }
  }

  note(record: ArrivalRecord<D>): void {
    this.#records.set(record.migration, record)
  }

  /** The same arrival, decided. */
  decided(record: ArrivalRecord<D>, state: 'committed' | 'abandoned', atMs: number): ArrivalRecord<D> {
    const { migration, machine } = record
    return { migration, machine, state, atMs }
  }

  /** Forgets what was decided long ago, and says so in entries. */
  expire(nowMs: number): readonly StoreEntry[] {
    const old = [...this.#records.values()].filter(
      ({ state, atMs }) => state !== 'arriving' && nowMs - atMs > arrivalKeptMs,
    )
    for (const { migration } of old) this.#records.delete(migration)
    return old.map(({ migration }) => ({ key: prefix + migration, value: null }))
  }
}

function decode<D>(key: string, text: string): ArrivalRecord<D> {
  // Written by `entry`.
  const { format: found, ...record } = JSON.parse(text) as ArrivalRecord<D> & { readonly format: number }
  if (found <= format) return record
  const words = `it has format ${found}, this version knows formats up to ${format}; run the newer version that wrote it`
  throw new HypervisorError('peer-failed', { what: `the record ${key}`, words })
}
