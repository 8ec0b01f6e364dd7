import type { JournalEntry } from '../journal-entry.ts'
import type { AuditQuery } from '../session.ts'
import type { Journal } from './journal.ts'
import { machineOf } from './journal-row.ts'

/** Bounds every answer that is held in memory whole. */
export const maxEntries = 1000
const page = 256

/** The latest audited entries that fit the query, newest last; read backwards page by page until there are enough. */
export async function readAudit(journal: Journal, query: AuditQuery): Promise<readonly JournalEntry[]> {
  const limit = Math.min(query.limit, maxEntries)
  const found: JournalEntry[] = []
  let before = query.before ?? Number.MAX_SAFE_INTEGER
  while (found.length < limit) {
    const entries = await journal.audited(before, page)
    found.push(...entries.filter((entry) => fits(entry, query)))
    const oldest = entries.at(-1)
    if (!oldest || entries.length < page) break
    before = oldest.cursor
  }
  return found.slice(0, limit).reverse()
}

function fits(entry: JournalEntry, { actor, machine, command }: AuditQuery): boolean {
  if (actor !== undefined && entry.actor?.name !== actor) return false
  if (machine !== undefined && machineOf(entry) !== machine) return false
  return command === undefined || commandOf(entry) === command
}

function commandOf(entry: JournalEntry): string | undefined {
  if (entry.kind === 'job') return entry.view.command.kind
  return entry.kind === 'refused' ? entry.command : undefined
}
