import type { JournalEntry } from '../journal-entry.ts'
import type { AuditQuery } from '../session.ts'
import type { Journal } from './journal.ts'
import { machineOf } from './journal-row.ts'
import { readBack } from './read-back.ts'

/** The latest audited entries that fit the query, newest last. */
export function readAudit(
  journal: Journal,
  query: AuditQuery,
  isSeen: (entry: JournalEntry) => boolean,
): Promise<readonly JournalEntry[]> {
  return readBack((before, limit) => journal.audited(before, limit), {
    ...query,
    fits: (entry) => fits(entry, query) && isSeen(entry),
  })
}

function fits(entry: JournalEntry, { actor, machine, command }: AuditQuery): boolean {
  if (actor !== undefined && entry.actor?.name !== actor) return false
  if (machine !== undefined && machineOf(entry) !== machine) return false
  return command === undefined || commandOf(entry) === command
}

function commandOf(entry: JournalEntry): string | undefined {
  if (entry.kind === 'job') return entry.view.command.kind
  if (entry.kind === 'access') return entry.event
  return entry.kind === 'refused' || entry.kind === 'console' ? entry.command : undefined
}
