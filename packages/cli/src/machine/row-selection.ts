import type { Machine as ApiMachine } from '@cimarron/api/client'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { percentText } from '../metrics/usage-text.ts'
import { formatBytes } from '../output/bytes.ts'
import { ago } from '../output/duration.ts'
import type { Painter } from '../output/paint.ts'
import type { Column } from '../output/table.ts'
import type { MachineRow } from './machine-row.ts'

interface ShownColumn {
  readonly title: string
  readonly isUsual: boolean
  readonly right?: boolean
  readonly value: (row: MachineRow, now: number) => string
  /** What it is sorted by; left out: what is shown. */
  readonly key?: (row: MachineRow) => number
  readonly paint?: (row: MachineRow, paint: Painter) => (text: string) => string
}

/** The columns that there are, by the names of `--columns` and `--sort`. */
const columns: Readonly<Record<string, ShownColumn>> = {
  name: { title: 'NAME', isUsual: true, value: ({ name }) => name },
  state: {
    title: 'STATE',
    isUsual: true,
    value: ({ state }) => state,
    paint: ({ state }, paint) => colourOf(state, paint),
  },
  cpus: {
    title: 'CPUS',
    isUsual: true,
    right: true,
    value: ({ processors }) => (processors === undefined ? '-' : String(processors)),
    key: ({ processors = 0 }) => processors,
  },
  memory: {
    title: 'MEMORY',
    isUsual: true,
    right: true,
    value: ({ memoryBytes }) => (memoryBytes === undefined ? '-' : formatBytes(memoryBytes)),
    key: ({ memoryBytes = 0 }) => memoryBytes,
  },
  since: {
    title: 'SINCE',
    isUsual: true,
    right: true,
    value: ({ since }, now) => (since === undefined ? '-' : ago(since, now)),
    // What changed last comes first.
    key: ({ since }) => -(since?.getTime() ?? 0),
  },
  load: {
    title: 'LOAD',
    isUsual: false,
    right: true,
    value: ({ load }) => (load === undefined ? '-' : percentText(load)),
    // What is busiest comes first.
    key: ({ load = -1 }) => -load,
  },
  addresses: { title: 'ADDRESSES', isUsual: false, value: ({ addresses }) => addresses?.join(',') || '-' },
  tags: { title: 'TAGS', isUsual: false, value: ({ tags }) => tags.join(',') },
  pending: { title: 'PENDING', isUsual: false, value: ({ isPending }) => (isPending ? 'yes' : '') },
  namespace: { title: 'NAMESPACE', isUsual: true, value: ({ namespace }) => namespace },
  uuid: { title: 'UUID', isUsual: true, value: ({ id }) => id, paint: (_, paint) => paint.dim },
}

/** What `--state`, `--tag` and `--sort` leave of the machines, in order. @throws CliError `usage` */
export function selectRows(invocation: Invocation, rows: readonly MachineRow[]): readonly MachineRow[] {
  const states = new Set(split(invocation.list('state')).map((state) => checkState(state, rows)))
  const tags = split(invocation.list('tag'))
  const kept = rows.filter(
    (row) => (states.size === 0 || states.has(row.state)) && tags.every((tag) => row.tags.includes(tag)),
  )
  const sort = invocation.text('sort')
  if (sort === undefined) return kept
  const column = columnNamed(sort, '--sort')
  const { key } = column
  if (key) return kept.toSorted((one, other) => key(one) - key(other))
  return kept.toSorted((one, other) => compare(column.value(one, 0), column.value(other, 0)))
}

/** Those that `--columns` names, or the usual ones. @throws CliError `usage` */
export function columnsFor(invocation: Invocation, now: number): readonly Column<MachineRow>[] {
  const names = split(invocation.list('columns'))
  const chosen =
    names.length === 0
      ? Object.values(columns).filter(({ isUsual }) => isUsual)
      : names.map((name) => columnNamed(name, '--columns'))
  return chosen.map(({ title, right = false, value, paint }) => ({
    title,
    right,
    value: (row) => value(row, now),
    ...(paint ? { paint: (text: string, row: MachineRow) => paint(row, invocation.output.paint)(text) } : {}),
  }))
}

export function colourOf(state: string, paint: Painter): (text: string) => string {
  if (state === 'running') return paint.green
  if (state === 'off' || state === 'saved') return paint.dim
  return state === 'crashed' || state === 'unknown' ? paint.red : paint.yellow
}

/** Those that a machine of Cimarron can be in; written out, as a list needs nothing else of the hypervisor's package. */
const machineStates: readonly string[] = [
  'off',
  'saved',
  'starting',
  'running',
  'paused',
  'shutting-down',
  'crashed',
  'unreachable',
] satisfies readonly ApiMachine['state'][]

/** A state that no list names may still be one of a machine, of another server. @throws CliError `usage` */
function checkState(state: string, rows: readonly MachineRow[]): string {
  if (machineStates.includes(state) || rows.some((row) => row.state === state)) return state
  const all = machineStates.join(', ')
  throw new CliError('usage', `--state has ${JSON.stringify(state)}, which is no state`, `there are ${all}`)
}

function columnNamed(name: string, option: string): ShownColumn {
  const column = Object.hasOwn(columns, name) ? columns[name] : undefined
  if (column) return column
  const all = Object.keys(columns).join(', ')
  throw new CliError('usage', `${option} has ${JSON.stringify(name)}, which is no column`, `there are ${all}`)
}

/** Whether the list shows what only the machines' hosts know at the moment: that takes longer than all the rest. */
export function wantsMoment(invocation: Invocation): boolean {
  return wantsColumn(invocation, 'load') || wantsColumn(invocation, 'addresses')
}

/** Whether a column is shown, or sorted by. */
export function wantsColumn(invocation: Invocation, name: string): boolean {
  return invocation.text('sort') === name || split(invocation.list('columns')).includes(name)
}

function split(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(',')).filter((part) => part !== '')
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
