import type { MachineConfig, SnapshotEventKind } from '@cimarron/hypervisor'
import type { Actor } from '../actor.ts'
import type { JournalEntry } from '../journal-entry.ts'
import type { ReadPage } from './read-back.ts'

/** A machine's defined settings, as somebody made them. */
export interface Revision {
  readonly revision: number
  readonly atMs: number
  /** Absent where it was nobody's doing through this daemon. */
  readonly actor?: Actor
  readonly config: MachineConfig
  /** Where no change of settings was asked for: they came with what was done with this snapshot. */
  readonly by?: { readonly kind: SnapshotEventKind; readonly snapshot: string; readonly name: string }
}

const page = 256

/** The latest revisions, newest first, as far back as the journal goes; a revert is one, whatever it changes of the settings. */
export async function readRevisions(
  read: ReadPage,
  { limit, isSeen }: { readonly limit: number; readonly isSeen: (entry: JournalEntry) => boolean },
): Promise<readonly Revision[]> {
  const found: Revision[] = []
  let before = Number.MAX_SAFE_INTEGER
  for (;;) {
    const entries = await read(before, page)
    for (const told of entries) {
      const entry = told.kind === 'past' ? told.entry : told
      if (!isRevision(entry) || !isSeen(told)) continue
      const last = found.at(-1)
      // What comes later under the same number changed what is active alone, or which snapshots there are.
      if (last?.revision === entry.machine.revision && last.by?.kind !== 'machine-reverted') found.pop()
      if (found.length === limit) return found
      found.push(revisionOf(entry))
      // A machine that was forgotten and defined anew under its id begins anew; one that came from elsewhere goes on.
      if (entry.kind === 'machine-defined' && entry.machine.reason !== 'arrived') return found
    }
    const oldest = entries.at(-1)
    if (!oldest || entries.length < page) return found
    before = oldest.cursor
  }
}

function revisionOf(entry: RevisionEntry): Revision {
  const { atMs, actor, machine } = entry
  return {
    revision: machine.revision,
    atMs,
    ...(actor ? { actor } : {}),
    config: machine.defined,
    ...causeOf(entry),
  }
}

function causeOf(entry: RevisionEntry): Pick<Revision, 'by'> {
  if (!('snapshot' in entry)) return {}
  const { id, name } = entry.snapshot
  return { by: { kind: entry.kind, snapshot: id, name } }
}

const kinds: ReadonlySet<JournalEntry['kind']> = new Set<RevisionEntry['kind']>([
  'machine-defined',
  'machine-changed',
  'machine-reverted',
  'snapshot-created',
  'snapshot-changed',
  'snapshot-deleted',
])

function isRevision(entry: JournalEntry): entry is RevisionEntry {
  return kinds.has(entry.kind)
}

type RevisionEntry = Extract<
  JournalEntry,
  { readonly kind: 'machine-defined' | 'machine-changed' } | { readonly kind: SnapshotEventKind }
>
