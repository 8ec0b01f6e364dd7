import { readFileSync, writeFileSync } from 'node:fs'
import type { MachineState } from '../machine.ts'
import { type MachineOperation, machineOperations, machineStates } from '../transitions.ts'

/** What came of asking: `yes`, or the code of the refusal. */
export type CellOutcome = string

/** What one driver answered to each operation in each state that it could be brought into. */
export class StateColumn {
  readonly #cells = new Map<string, CellOutcome>()

  note(operation: MachineOperation, state: MachineState, outcome: CellOutcome): void {
    this.#cells.set(`${operation} ${state}`, outcome)
  }

  of(operation: MachineOperation, state: MachineState): CellOutcome | undefined {
    return this.#cells.get(`${operation} ${state}`)
  }

  get size(): number {
    return this.#cells.size
  }
}

const title = `# What can be asked of a machine in which state

Written by the contract kit of \`@cimarron/hypervisor\`, which brings a machine of each driver into each state, sees that the platform itself
reports it so, and asks for every operation. *yes*: it was done. A code: it was refused with that error, and nothing changed. *not tried*: the
driver's machines can't be brought into that state on purpose, or only in a way that takes a guest. Attaching, detaching and changing media are
changes: *next* is at the next start, *now* at once or not at all, *soonest* each part as it can.
`

export interface StateTableCheck {
  readonly file: URL
  readonly driver: string
  readonly column: StateColumn
}

/** Compares a driver's part of the committed document with what came out; with CIMARRON_UPDATE_FEATURES it is written anew. */
export function checkStateTable({ file, driver, column }: StateTableCheck): void {
  const parts = readParts(file)
  const part = printPart(driver, column)
  if (parts.get(driver) === part) return
  if (process.env.CIMARRON_UPDATE_FEATURES === undefined)
    throw new Error(
      `docs/states.md is out of date for ${driver}; run the tests with CIMARRON_UPDATE_FEATURES=1 and commit it\n${part}`,
    )
  parts.set(driver, part)
  const drivers = [...parts.keys()].toSorted()
  writeFileSync(file, [title, ...drivers.map((name) => parts.get(name))].join('\n'))
}

function printPart(driver: string, column: StateColumn): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  const rows = machineOperations.map((operation) =>
    line([`\`${operation}\``, ...machineStates.map((state) => column.of(operation, state) ?? 'not tried')]),
  )
  return `## ${driver}\n\n${line(['operation', ...machineStates])}|${'---|'.repeat(machineStates.length + 1)}\n${rows.join('')}`
}

function readParts(file: URL): Map<string, string> {
  const text = readOrEmpty(file)
  const parts = text.split(/^(?=## )/m).slice(1)
  return new Map(parts.map((part) => [/^## (\S+)/.exec(part)?.[1] ?? '', `${part.trimEnd()}\n`]))
}

function readOrEmpty(file: URL): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
