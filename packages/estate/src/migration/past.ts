import type { Journal } from '../journal/journal.ts'
import type { JournalDraft, JournalEntry, PastEvent } from '../journal-entry.ts'

/** Of a machine's past the latest go along. */
const mostEntries = 5_000
const pageEntries = 250
/** Of a request's body. */
const mostPieceBytes = 2 * 1024 * 1024
const mostPieceEntries = 500

/** Of a machine's past, what came after a cursor. */
export interface PastSpan {
  readonly machine: string
  /** Left out: all. */
  readonly after?: number
}

/** What the journal has of a machine, oldest first, in pieces that a request can carry. Answers the last cursor told. */
export async function tellPast(
  journal: Journal,
  { machine, after = 0 }: PastSpan,
  tell: (entries: readonly JournalEntry[]) => Promise<void>,
): Promise<number> {
  const entries: JournalEntry[] = []
  let before = Number.MAX_SAFE_INTEGER
  while (entries.length < mostEntries) {
    const page = await journal.before({ machine, before, limit: pageEntries })
    entries.push(...page.filter(({ cursor }) => cursor > after))
    const last = page.at(-1)
    if (last === undefined || page.length < pageEntries || last.cursor <= after) break
    before = last.cursor
  }
  let piece: JournalEntry[] = []
  let bytes = 0
  for (const entry of entries.slice(0, mostEntries).reverse()) {
    const length = JSON.stringify(entry).length
    if (piece.length > 0 && (bytes + length > mostPieceBytes || piece.length >= mostPieceEntries)) {
      await tell(piece)
      piece = []
      bytes = 0
    }
    piece.push(entry)
    bytes += length
  }
  if (piece.length > 0) await tell(piece)
  return entries[0]?.cursor ?? after
}

export interface HeardPast {
  readonly daemon: string
  readonly peer: string
  readonly entries: readonly JournalEntry[]
  readonly machine: string
  readonly hypervisor: string
  /** This daemon, whose own entries are here already. */
  readonly own: string
}

/** Journals what another daemon tells of a machine: each of its entries once, however often it is told. */
export async function hearPast(journal: Journal, heard: HeardPast): Promise<void> {
  const { entries, machine, hypervisor, own, daemon, peer } = heard
  const known = await knownPast(journal, machine)
  const news: JournalDraft[] = []
  for (const told of entries) {
    const origin = told.kind === 'past' ? told.origin : { daemon, peer, cursor: told.cursor }
    if (origin.daemon === own || origin.cursor <= (known.get(origin.daemon) ?? 0)) continue
    const entry = told.kind === 'past' ? told.entry : told
    const past: PastEvent = { kind: 'past', subject: machine, origin, entry }
    news.push({ ...past, atMs: entry.atMs, hypervisor })
    known.set(origin.daemon, origin.cursor)
  }
  if (news.length > 0) await journal.commit({ entries: news })
}

/** The last entry of each daemon that is here. */
async function knownPast(journal: Journal, machine: string): Promise<Map<string, number>> {
  const known = new Map<string, number>()
  let before = Number.MAX_SAFE_INTEGER
  for (let read = 0; read < mostEntries; read += pageEntries) {
    const page = await journal.before({ machine, before, limit: pageEntries })
    for (const entry of page) {
      if (entry.kind !== 'past') continue
      const { daemon, cursor } = entry.origin
      known.set(daemon, Math.max(known.get(daemon) ?? 0, cursor))
    }
    const last = page.at(-1)
    if (last === undefined || page.length < pageEntries) break
    before = last.cursor
  }
  return known
}
