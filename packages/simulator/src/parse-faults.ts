import { HypervisorError } from '@cimarron/hypervisor'
import { type Fault, type FaultKind, faultyOperations, migrationMoments } from './fault.ts'

interface FieldRule {
  readonly isRequired: boolean
  readonly is: (value: unknown) => boolean
  /** What it has to be. */
  readonly words: string
}

type Fields = Readonly<Record<string, FieldRule>>

const text: FieldRule = { isRequired: false, is: (v) => typeof v === 'string' && v !== '', words: 'a text' }
const ms: FieldRule = {
  isRequired: false,
  is: (v) => typeof v === 'number' && v >= 0 && v <= 2 ** 31 - 1,
  words: 'a number of milliseconds from 0 to 2147483647',
}
const count: FieldRule = {
  isRequired: false,
  is: (v) => Number.isSafeInteger(v) && Number(v) > 0,
  words: 'a whole number from 1',
}
const chance: FieldRule = {
  isRequired: false,
  is: (v) => typeof v === 'number' && v > 0 && v <= 1,
  words: 'a number above 0, up to 1',
}
const share: FieldRule = {
  isRequired: false,
  is: (v) => typeof v === 'number' && v >= 0 && v <= 1,
  words: 'a number from 0 to 1',
}
const yesOrNo: FieldRule = { isRequired: false, is: (v) => typeof v === 'boolean', words: 'true or false' }
const operation: FieldRule = {
  isRequired: false,
  is: (v) => faultyOperations.some((known) => known === v),
  words: `one of ${faultyOperations.join(', ')}`,
}
const moment: FieldRule = {
  isRequired: false,
  is: (v) => migrationMoments.some((known) => known === v),
  words: `one of ${migrationMoments.join(', ')}`,
}
const needed = (rule: FieldRule): FieldRule => ({ ...rule, isRequired: true })

const occasions: Fields = { every: count, chance, times: count }
const ofMachine: Fields = { machine: text, ...occasions }
const ofVolume: Fields = { volume: text, pool: text, ...occasions }

/** The closed table of faults with their fields. */
const fields: Readonly<Record<FaultKind, Fields>> = {
  'start-fails': { ...ofMachine, words: needed(text) },
  'ignores-shutdown': ofMachine,
  'guest-panics': { ...ofMachine, afterMs: needed(ms) },
  'io-error': { ...ofMachine, afterMs: needed(ms), disk: text, noSpace: yesOrNo, forMs: ms },
  'watchdog-fires': { ...ofMachine, afterMs: needed(ms) },
  'out-of-memory': { ...ofMachine, afterMs: needed(ms), suspected: yesOrNo },
  'dump-no-space': ofMachine,
  'monitor-lost': { ...ofMachine, afterMs: needed(ms), forMs: ms },
  slow: { ...ofMachine, operation, byMs: needed(ms) },
  hangs: { ...ofMachine, operation },
  'migration-fails': { ...ofMachine, at: moment, words: needed(text) },
  'agent-missing': ofMachine,
  'agent-hangs': ofMachine,
  'agent-lies': ofMachine,
  'agent-floods': ofMachine,
  'disk-missing': { ...ofMachine, disk: text, path: text },
  'volume-slow': { ...ofVolume, byMs: needed(ms) },
  'volume-no-space': { ...ofVolume, at: share },
}

/**
 * Reads faults from a decoded configuration file: a list of objects, each with `kind` and its fields.
 * @throws HypervisorError `invalid-config` naming the entry, the field and what would be right.
 */
export function parseFaults(value: unknown): readonly Fault[] {
  if (!Array.isArray(value)) throw refuse('faults', 'is no list; write [{ "kind": "ignores-shutdown" }]')
  return value.map((entry: unknown, index) => parseFault(entry, `faults[${index}]`))
}

function parseFault(entry: unknown, where: string): Fault {
  if (typeof entry !== 'object' || entry === null) throw refuse(where, 'is no object; give it a kind')
  const given: Readonly<Record<string, unknown>> = { ...entry }
  const { kind } = given
  if (typeof kind !== 'string' || !isFaultKind(kind)) {
    throw refuse(`${where}.kind`, `is ${JSON.stringify(kind)}; use one of ${Object.keys(fields).join(', ')}`)
  }
  const rules = fields[kind]
  for (const field of Object.keys(given)) {
    if (field !== 'kind' && !Object.hasOwn(rules, field)) {
      throw refuse(`${where}.${field}`, `is no field of ${kind}; it has ${Object.keys(rules).join(', ')}`)
    }
  }
  for (const [field, rule] of Object.entries(rules)) {
    if (given[field] === undefined ? rule.isRequired : !rule.is(given[field])) {
      throw refuse(`${where}.${field}`, `is ${JSON.stringify(given[field])}; use ${rule.words}`)
    }
  }
  // Every field of this kind was checked above by the table.
  return given as unknown as Fault
}

function isFaultKind(kind: string): kind is FaultKind {
  return Object.hasOwn(fields, kind)
}

function refuse(what: string, problem: string): HypervisorError {
  return new HypervisorError('invalid-config', { what, problem })
}
