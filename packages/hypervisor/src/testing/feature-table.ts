import { readFileSync, writeFileSync } from 'node:fs'
import { type FeatureName, featureNames } from '../feature.ts'

/** `simulated`: it passed, but nothing real is behind it. `by host`: it passed, or was refused with the host's reason. `not tried`: the run left it out. */
export type FeatureStatus = 'passed' | 'simulated' | 'by host' | 'unsupported' | 'failed' | 'not tried'

/** A driver's column of the table. */
export type FeatureColumn = ReadonlyMap<FeatureName, FeatureStatus>

const title = `# What each driver can do

Written by the contract kit of \`@cimarron/hypervisor\`, which tries every feature on every driver. *passed*: it
behaved as the contract says. *simulated*: so too, but there is nothing real behind it. *unsupported*: it was refused
as such, by name. *by host*: one or the other, as the host has what it takes; the refusal says what that is.
`

const better: Readonly<Record<FeatureStatus, number>> = {
  passed: 3,
  simulated: 2,
  'by host': 2,
  unsupported: 1,
  failed: 0,
  'not tried': 0,
}

export interface TableCheck {
  readonly file: URL
  readonly driver: string
  readonly column: FeatureColumn
  /** Writes what is better or new into the file; default: when CIMARRON_UPDATE_FEATURES is set. */
  readonly update?: boolean
}

/**
 * Compares a run's column with the committed table. A step back is an error and is never written; anything else that
 * differs is an error that says how to update the file, or is written.
 */
export function checkFeatureTable({ file, driver, column, update }: TableCheck): void {
  const table = parseFeatureTable(readOrEmpty(file))
  const before = table.get(driver) ?? new Map<FeatureName, FeatureStatus>()
  const tried = Array.from(column).filter(([, status]) => status !== 'not tried')
  const worse = tried.filter(([name, status]) => better[status] < better[before.get(name) ?? 'not tried'])
  if (worse.length > 0) {
    const steps = worse.map(([name, status]) => `${name}: ${before.get(name)} -> ${status}`)
    throw new Error(`driver ${driver} fell back: ${steps.join('; ')}`)
  }
  const changed = tried.filter(([name, status]) => status !== before.get(name))
  if (changed.length === 0) return
  if (!(update ?? process.env.CIMARRON_UPDATE_FEATURES !== undefined)) {
    const steps = changed.map(([name, status]) => `${name}: ${before.get(name) ?? 'not listed'} -> ${status}`)
    const remedy = 'run the tests with CIMARRON_UPDATE_FEATURES=1 and commit the table'
    throw new Error(`the feature table is out of date for ${driver}: ${steps.join('; ')}; ${remedy}`)
  }
  table.set(driver, new Map([...before, ...tried]))
  writeFileSync(file, printFeatureTable(table))
}

/** Columns by driver. Lines that are no rows of the table are passed over. */
export function parseFeatureTable(text: string): Map<string, Map<FeatureName, FeatureStatus>> {
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('|-'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  const [, ...drivers] = rows.shift() ?? []
  const table = new Map(drivers.map((driver) => [driver, new Map<FeatureName, FeatureStatus>()]))
  for (const [name, ...cells] of rows) {
    const feature = featureNames.find((known) => known === name)
    if (!feature) continue
    for (const [index, driver] of drivers.entries()) {
      const status = cells[index]
      if (status !== undefined && isStatus(status)) table.get(driver)?.set(feature, status)
    }
  }
  return table
}

export function printFeatureTable(table: ReadonlyMap<string, FeatureColumn>): string {
  const drivers = [...table.keys()].sort()
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  const head = `${line(['feature', ...drivers])}|${'---|'.repeat(drivers.length + 1)}\n`
  const rows = featureNames.map((name) =>
    line([name, ...drivers.map((driver) => table.get(driver)?.get(name) ?? 'not tried')]),
  )
  return `${title}\n${head}${rows.join('')}`
}

function isStatus(text: string): text is FeatureStatus {
  return Object.hasOwn(better, text)
}

function readOrEmpty(file: URL): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
