import { HypervisorError } from '../error.ts'
import type { StoreEntry } from '../operation.ts'
import type { Departure, DepartureOptions } from './departure.ts'
import { imagesOfOffer, type MovedMachine } from './moved-images.ts'
import type { OfferedState } from './offer.ts'

const prefix = 'departure/'

/** What must be durable before a target is asked to take over: from then on the machine does not run here. */
export interface DepartureRecord extends Departure {
  readonly machine: string
  /** As it was before it was sent. */
  readonly state: OfferedState
  readonly copiedDisks: 'keep' | 'remove'
  /** Where its disks are on storage that both hosts have: what nobody else may have here once it is there. */
  readonly moved?: MovedMachine
}

/** What is written down of a machine that is given away. Disks that were not copied are never removed. */
export function departureOf(
  { id, state }: { readonly id: string; readonly state: DepartureRecord['state'] },
  { offer, endpoints, to, copiedDisks = 'keep' }: DepartureOptions,
  sinceMs: number,
): DepartureRecord {
  const { migration, defined } = offer
  const record = { migration, machine: id, state, sinceMs }
  if (endpoints.disks) return { ...record, copiedDisks }
  const images = imagesOfOffer(offer)
  if (images.length === 0) return { ...record, copiedDisks: 'keep' }
  const moved = { machine: id, name: defined.name, ...(to === undefined ? {} : { to }), images }
  return { ...record, copiedDisks: 'keep', moved }
}

export function isDepartureKey(key: string): boolean {
  return key.startsWith(prefix)
}

export function departureEntry(record: DepartureRecord): StoreEntry {
  return { key: prefix + record.machine, value: JSON.stringify({ format: 1, ...record }) }
}

export function settledEntry(machine: string): StoreEntry {
  return { key: prefix + machine, value: null }
}

/** By the machine's id. */
export function readDepartures(texts: ReadonlyMap<string, string>): ReadonlyMap<string, DepartureRecord> {
  const records = [...texts]
    .filter(([key]) => isDepartureKey(key))
    // Written by `departureEntry`.
    .map(([, text]) => JSON.parse(text) as DepartureRecord)
  return new Map(records.map((record) => [record.machine, record]))
}

/** Words for a machine that is held because its target has not answered. */
export function departedText({ migration }: Departure): string {
  return `it was given to another host by migration ${migration}, which has not said yet whether it has it; it is held until then`
}

/** Refuses whatever is asked of it meanwhile, but what it said: that is still told to who has it. @throws HypervisorError `invalid-state` */
export function refuseHeld(operation: string, machine: string): void {
  if (operation === 'read-serial-log') return
  const needs = 'back: ask the target, and settle the migration by what it says'
  throw new HypervisorError('invalid-state', { machine, state: 'given to another host', operation, needs })
}
