import type { MachineConfig } from '@cimarron/hypervisor'
import type { Actor } from '../actor.ts'
import type { JournalEntry } from '../journal-entry.ts'
import { type ReadPage, readBack } from './read-back.ts'

/** A machine's defined settings, as somebody made them. */
export interface Revision {
  readonly revision: number
  readonly atMs: number
  /** Absent where it was nobody's doing through this daemon. */
  readonly actor?: Actor
  readonly config: MachineConfig
}

/** The latest revisions, newest first, as far back as the journal goes. */
export async function readRevisions(
  read: ReadPage,
  { limit, isSeen }: { readonly limit: number; readonly isSeen: (entry: JournalEntry) => boolean },
): Promise<readonly Revision[]> {
  const entries = await readBack(read, {
    limit,
    fits: (entry) => isRevision(entry.kind === 'past' ? entry.entry : entry) && isSeen(entry),
  })
  const found = new Map<number, Revision>()
  for (const told of entries) {
    const entry = told.kind === 'past' ? told.entry : told
    if (!isRevision(entry)) continue
    const { atMs, actor, machine } = entry
    const { revision, defined: config } = machine
    // A machine that was forgotten and defined anew under its id begins anew; one that came from elsewhere goes on.
    if (entry.kind === 'machine-defined' && machine.reason !== 'arrived') found.clear()
    // What comes later under the same number changed what is active alone.
    if (!found.has(revision)) found.set(revision, { revision, atMs, ...(actor ? { actor } : {}), config })
  }
  return [...found.values()].reverse()
}

function isRevision(entry: JournalEntry): entry is RevisionEntry {
  return entry.kind === 'machine-defined' || entry.kind === 'machine-changed'
}

type RevisionEntry = Extract<JournalEntry, { readonly kind: 'machine-defined' | 'machine-changed' }>
