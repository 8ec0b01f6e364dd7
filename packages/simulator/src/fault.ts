import type { MachineOperation } from '@cimarron/hypervisor'
import { HypervisorError, type machineOperations } from '@cimarron/hypervisor'

/** What can be made to go wrong. `afterMs` counts from when the machine runs, or from the injection if it does. */
export type Fault = FaultScope &
  (
    | { readonly kind: 'start-fails' /** What the platform says of it. */; readonly words: string }
    | { readonly kind: 'ignores-shutdown' }
    | { readonly kind: 'guest-panics'; readonly afterMs: number }
    /** The machine becomes unreachable; after `forMs`, if given, it is found again. */
    | { readonly kind: 'monitor-lost'; readonly afterMs: number; readonly forMs?: number }
    | { readonly kind: 'slow'; readonly operation: SlowOperation; readonly byMs: number }
    /** An image that is not there: of this disk (its id) or path; of none named, every disk's. */
    | { readonly kind: 'disk-missing'; readonly disk?: string; readonly path?: string }
  )

export interface FaultScope {
  /** A machine's id or name; left out, every machine. */
  readonly machine?: string
  /** How often it strikes before it is spent; left out, always. */
  readonly times?: number
}

export type FaultKind = Fault['kind']
export type SlowOperation = Extract<
  MachineOperation,
  'start' | 'pause' | 'resume' | 'reset' | 'reboot' | 'shut-down' | 'power-off'
>

const slowOperations: ReadonlySet<string> = new Set<SlowOperation>([
  'start',
  'pause',
  'resume',
  'reset',
  'reboot',
  'shut-down',
  'power-off',
] satisfies (typeof machineOperations)[number][])

type FieldRule = { readonly required: boolean; readonly is: (value: unknown) => boolean; readonly words: string }

const text: FieldRule = { required: false, is: (v) => typeof v === 'string' && v !== '', words: 'a text' }
const ms: FieldRule = {
  required: false,
  is: (v) => typeof v === 'number' && v >= 0 && v <= 2 ** 31 - 1,
  words: 'a number of milliseconds from 0 to 2147483647',
}
const needed = (rule: FieldRule): FieldRule => ({ ...rule, required: true })
const scope: Readonly<Record<string, FieldRule>> = {
  machine: text,
  times: { required: false, is: (v) => Number.isSafeInteger(v) && Number(v) > 0, words: 'a whole number from 1' },
}
const operation: FieldRule = {
  required: true,
  is: (v) => typeof v === 'string' && slowOperations.has(v),
  words: `one of ${[...slowOperations].join(', ')}`,
}

/** The closed table of faults with their fields. */
const fields: Readonly<Record<FaultKind, Readonly<Record<string, FieldRule>>>> = {
  'start-fails': { words: needed(text) },
  'ignores-shutdown': {},
  'guest-panics': { afterMs: needed(ms) },
  'monitor-lost': { afterMs: needed(ms), forMs: ms },
  slow: { operation, byMs: needed(ms) },
  'disk-missing': { disk: text, path: text },
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
  const rules: Readonly<Record<string, FieldRule>> = { ...scope, ...fields[kind] }
  for (const field of Object.keys(given)) {
    if (field !== 'kind' && !Object.hasOwn(rules, field)) {
      throw refuse(`${where}.${field}`, `is no field of ${kind}; it has ${Object.keys(rules).join(', ')}`)
    }
  }
  for (const [field, rule] of Object.entries(rules)) {
    if (given[field] === undefined ? rule.required : !rule.is(given[field])) {
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
