import type { JournalDraft, JournalEntry } from '../journal-entry.ts'
import type { AppendedRow } from '../storage/statements.ts'
import type { Row } from '../storage/writer-protocol.ts'

export function encodeDraft(draft: JournalDraft): AppendedRow {
  return [draft.atMs, machineOf(draft) ?? null, isAudited(draft) ? 1 : 0, JSON.stringify(draft)]
}

export function decodeEntry(row: Row): JournalEntry {
  // The one edge at which a stored entry gets its type; only `encodeDraft` writes these rows.
  const draft = JSON.parse(String(row.body)) as JournalDraft
  return { cursor: Number(row.cursor), ...draft }
}

/** The machine whose history an entry belongs to. */
export function machineOf(entry: JournalDraft): string | undefined {
  if (entry.kind === 'job') return entry.view.machine
  if (entry.kind === 'past') return entry.subject
  if (entry.kind === 'refused' || entry.kind === 'console') return entry.machine
  return 'machine' in entry ? entry.machine.id : undefined
}

const audited: ReadonlySet<JournalDraft['kind']> = new Set(['refused', 'console', 'daemon', 'access'])

/** Who did what with which result: how jobs ended, and what was refused. */
function isAudited(entry: JournalDraft): boolean {
  if (audited.has(entry.kind)) return true
  return entry.kind === 'job' && entry.view.endedMs !== undefined
}
