import { HypervisorError } from '../error.ts'
import type { Snapshot } from './snapshot.ts'

/** A machine's snapshots, oldest first, and the one after which it became what it is now. */
export interface SnapshotTree {
  readonly snapshots: readonly Snapshot[]
  /** Its id. */
  readonly current?: string
}

export const noSnapshotTree: SnapshotTree = { snapshots: [] }

/** @throws HypervisorError `snapshot-not-found`, naming those there are */
export function requireSnapshot({ snapshots }: SnapshotTree, machine: string, id: string): Snapshot {
  const found = snapshots.find((one) => one.id === id)
  if (found) return found
  throw new HypervisorError('snapshot-not-found', { machine, snapshot: id, known: namesOf(snapshots) })
}

/** @throws HypervisorError `name-in-use` */
export function requireFreeSnapshotName({ snapshots }: SnapshotTree, name: string, except?: string): void {
  if (snapshots.some((one) => one.name === name && one.id !== except))
    throw new HypervisorError('name-in-use', { kind: 'snapshot', name })
}

/** With one more, which the machine is at from now on. */
export function withSnapshot({ snapshots }: SnapshotTree, snapshot: Snapshot): SnapshotTree {
  return { snapshots: [...snapshots, snapshot], current: snapshot.id }
}

/** With that one as it is now. */
export function replaceSnapshot({ snapshots, ...rest }: SnapshotTree, snapshot: Snapshot): SnapshotTree {
  return { ...rest, snapshots: snapshots.map((one) => (one.id === snapshot.id ? snapshot : one)) }
}

/** The machine has come back to it. */
export function atSnapshot(tree: SnapshotTree, snapshot: Snapshot, revertedMs: number): SnapshotTree {
  return { ...replaceSnapshot(tree, { ...snapshot, revertedMs }), current: snapshot.id }
}

/** Without these: what came after them, the machine itself too, comes after what was before them. */
export function withoutSnapshots(tree: SnapshotTree, ids: ReadonlySet<string>): SnapshotTree {
  const byId = new Map(tree.snapshots.map((one) => [one.id, one]))
  const before = (id: string | undefined): string | undefined =>
    id !== undefined && ids.has(id) ? before(byId.get(id)?.parent) : id
  const snapshots = tree.snapshots
    .filter(({ id }) => !ids.has(id))
    .map((one) => {
      const { parent: former, ...rest } = one
      const parent = before(former)
      if (parent === former) return one
      return parent === undefined ? rest : { ...rest, parent }
    })
  const current = before(tree.current)
  return { snapshots, ...(current === undefined ? {} : { current }) }
}

/** A snapshot and all that came after it, those that came last first. */
export function branchOf({ snapshots }: SnapshotTree, id: string): readonly Snapshot[] {
  const own = snapshots.find((one) => one.id === id)
  const after = snapshots.filter(({ parent }) => parent === id).flatMap((one) => branchOf({ snapshots }, one.id))
  return own ? [...after, own] : after
}

/** For people: the first few, in quotes. */
export function namesOf(snapshots: readonly Snapshot[]): string {
  const some = snapshots.slice(0, 5).map(({ name }) => JSON.stringify(name))
  return [...some, ...(snapshots.length > some.length ? ['…'] : [])].join(', ') || 'none'
}
