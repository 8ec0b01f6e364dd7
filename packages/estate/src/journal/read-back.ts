import type { JournalEntry } from '../journal-entry.ts'

/** Bounds every answer that is held in memory whole. */
export const maxEntries = 1000
const page = 256

/** One page of entries before a cursor, newest first. */
export type ReadPage = (before: number, limit: number) => Promise<readonly JournalEntry[]>

export interface BackQuery {
  readonly before?: number
  readonly limit: number
  readonly fits: (entry: JournalEntry) => boolean
}

/** The latest entries that fit, newest last; read backwards page by page until there are enough. */
export async function readBack(read: ReadPage, query: BackQuery): Promise<readonly JournalEntry[]> {
  const limit = Math.min(query.limit, maxEntries)
  const found: JournalEntry[] = []
  let before = query.before ?? Number.MAX_SAFE_INTEGER
  while (found.length < limit) {
    const entries = await read(before, page)
    found.push(...entries.filter(query.fits))
    const oldest = entries.at(-1)
    if (!oldest || entries.length < page) break
    before = oldest.cursor
  }
  return found.slice(0, limit).reverse()
}
