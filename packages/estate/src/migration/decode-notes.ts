import type { AdoptionNote } from '../adoption/adopt.ts'
import type { ArrivalNote, DepartureNote, MovedNote } from './migration-office.ts'

// They are written by this package alone, and were checked then.

export function decodeDeparture(value: unknown): DepartureNote {
  return value as DepartureNote
}

export function decodeArrival(value: unknown): ArrivalNote {
  return value as ArrivalNote
}

export function decodeAdoption(value: unknown): AdoptionNote {
  return value as AdoptionNote
}

export function decodeMoved(value: unknown): MovedNote {
  return value as MovedNote
}
