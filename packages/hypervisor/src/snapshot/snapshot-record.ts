import { checkConfig } from '../check-config.ts'
import { HypervisorError } from '../error.ts'
import type { StoreEntry } from '../operation.ts'
import type { Snapshot } from './snapshot.ts'
import type { SnapshotTree } from './snapshot-tree.ts'

/** Grows when a record gets something that a former version would lose or misread. */
const format = 1
const prefixes = { snapshot: 'snapshot/', head: 'snapshot-head/' } as const

/** What is kept of a machine's snapshots beside themselves. */
export interface SnapshotHead<Own> {
  readonly current?: string
  /** What the driver alone knows: files, and work that is under way. */
  readonly own: Own
}

export interface RecalledSnapshots<Own> {
  readonly tree: SnapshotTree
  readonly own: Own | undefined
}

export function isSnapshotKey(key: string): boolean {
  return Object.values(prefixes).some((prefix) => key.startsWith(prefix))
}

/** What makes the store hold a tree, and what the driver keeps with it, in the place of the former tree. */
export function snapshotEntries<Own>(
  machine: string,
  { from, to, own }: { readonly from: SnapshotTree; readonly to: SnapshotTree; readonly own: Own },
): readonly StoreEntry[] {
  const before = new Map(from.snapshots.map((one) => [one.id, one]))
  const left = new Set(to.snapshots.map(({ id }) => id))
  const { current } = to
  const head: SnapshotHead<Own> = { ...(current === undefined ? {} : { current }), own }
  return [
    ...to.snapshots
      .filter((one) => before.get(one.id) !== one)
      .map((one) => ({ key: keyOf(machine, one.id), value: JSON.stringify({ format, ...one }) })),
    ...from.snapshots.filter(({ id }) => !left.has(id)).map(({ id }) => ({ key: keyOf(machine, id), value: null })),
    { key: prefixes.head + machine, value: JSON.stringify({ format, ...head }) },
  ]
}

/** What forgets all of it. */
export function forgetSnapshotEntries(machine: string, { snapshots }: SnapshotTree): readonly StoreEntry[] {
  return [
    ...snapshots.map(({ id }) => ({ key: keyOf(machine, id), value: null })),
    { key: prefixes.head + machine, value: null },
  ]
}

/** The snapshots of one machine. @throws HypervisorError `peer-failed` naming a record that can't be read */
export function recallSnapshots<Own>(texts: ReadonlyMap<string, string>, machine: string): RecalledSnapshots<Own> {
  const own = keyOf(machine, '')
  const snapshots = [...texts]
    .filter(([key]) => key.startsWith(own))
    .map(([key, text]) => {
      const snapshot = decode<Snapshot>(key, text)
      checkConfig(snapshot.config)
      return snapshot
    })
    .toSorted((one, other) => one.createdMs - other.createdMs)
  const key = prefixes.head + machine
  const text = texts.get(key)
  const head = text === undefined ? undefined : decode<SnapshotHead<Own>>(key, text)
  const current = head?.current
  return { tree: { snapshots, ...(current === undefined ? {} : { current }) }, own: head?.own }
}

function keyOf(machine: string, snapshot: string): string {
  return `${prefixes.snapshot}${machine}/${snapshot}`
}

function decode<T>(key: string, text: string): T {
  try {
    // The store gives back what was written by the functions above.
    const { format: found, ...record } = JSON.parse(text) as T & { readonly format: number }
    if (found > format)
      throw new Error(`it has format ${found}, this version knows formats up to ${format}; run the newer version`)
    return record as T
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    throw new HypervisorError('peer-failed', { what: `record ${JSON.stringify(key)}`, words }, { cause: error })
  }
}
