import type { Clock } from '../clock.ts'
import { EstateError } from '../error.ts'
import type { JournalDraft, JournalEntry } from '../journal-entry.ts'
import type { ReadName, SqlValue, Write } from '../storage/statements.ts'
import type { Writer } from '../storage/writer.ts'
import { decodeEntry, encodeDraft } from './journal-row.ts'
import { RecentEntries } from './recent-entries.ts'

export interface JournalOptions {
  readonly writer: Writer
  readonly clock: Clock
  readonly keep?: JournalRetention
  /** Told what went wrong where nobody waits: old entries that could not be forgotten. */
  readonly report: (problem: unknown) => void
  /** How many of the newest entries stay in memory for those who follow; the others read pages. Default 512. */
  readonly recent?: number
  /** How many entries a page has that is read from the database. Default 256. */
  readonly page?: number
}

/** Entries beyond either bound are forgotten, oldest first. */
export interface JournalRetention {
  /** Default 100,000. */
  readonly entries?: number
  /** Default 90 days. */
  readonly ms?: number
}

export interface JournalCommit {
  readonly writes?: readonly Write[]
  readonly entries: readonly JournalDraft[]
  /** Called in journal order, when durable, with the entries as they stand. */
  readonly committed?: (entries: readonly JournalEntry[]) => void
}

const day = 86_400_000
/** How many entries come and go before the oldest are forgotten: often enough that each time is short. */
const trimEvery = 1000

/** What happened, durable, in one order. An entry is told to those who follow only when the disk has it. */
export class Journal implements AsyncDisposable {
  readonly #options: JournalOptions
  readonly #recent: RecentEntries
  readonly #closed = new AbortController()
  #first: number
  #sinceTrim = 0
  #trimming: Promise<void> = Promise.resolve()

  static async open(options: JournalOptions): Promise<Journal> {
    const first = (await options.writer.read('journal.first'))[0]?.cursor
    const last = (await options.writer.read('journal.last'))[0]?.cursor
    const journal = new Journal(options, { first: Number(first ?? 2), last: Number(last ?? 1) })
    await journal.#trim()
    return journal
  }

  private constructor(options: JournalOptions, ends: { first: number; last: number }) {
    this.#options = options
    this.#first = ends.first
    this.#recent = new RecentEntries({ capacity: options.recent ?? 512, last: ends.last })
  }

  /** The cursor of the newest entry. */
  get last(): number {
    return this.#recent.last
  }

  /** After this cursor comes the oldest entry that is kept. Never 0. */
  get start(): number {
    return this.#first - 1
  }

  /** The rows and the entries together. @throws EstateError `storage-failed`: none of it happened. */
  async commit({ writes = [], entries, committed }: JournalCommit): Promise<void> {
    const { writer } = this.#options
    const trim = this.#countTowardsTrim(entries.length)
    await writer.commit({
      writes: trim === undefined ? writes : [...writes, ['journal.trim', trim]],
      entries: entries.map(encodeDraft),
      committed: (firstCursor) => {
        const durable = entries.map((entry, index): JournalEntry => ({ cursor: firstCursor + index, ...entry }))
        if (trim !== undefined) this.#first = Math.max(this.#first, trim)
        committed?.(durable)
        this.#recent.push(durable)
      },
    })
    if (trim !== undefined) this.#trimming = this.#trim().catch(this.#options.report)
  }

  /**
   * What came after the cursor, then what comes, without a gap, until the signal ends it or the journal is closed. Memory
   * does not grow with a reader's slowness: who falls behind the newest entries reads pages from the database.
   * @throws EstateError `cursor-gone` while reading, when what follows the cursor is forgotten or the cursor is not ours.
   */
  follow(after: number = this.last, signal?: AbortSignal): AsyncIterable<JournalEntry> {
    return this.#follow(after, AbortSignal.any([this.#closed.signal, ...(signal ? [signal] : [])]))
  }

  async *#follow(after: number, signal: AbortSignal): AsyncGenerator<JournalEntry, void, undefined> {
    let cursor = after
    while (!signal.aborted) {
      if (cursor < this.start || cursor > this.last) throw this.#gone(cursor)
      const entries = this.#recent.after(cursor) ?? (await this.#pageAfter(cursor))
      if (entries.length === 0) await this.#recent.more(signal)
      for (const entry of entries) {
        if (signal.aborted) return
        if (entry.cursor !== cursor + 1) throw this.#gone(cursor)
        cursor = entry.cursor
        yield entry
      }
    }
  }

  async #pageAfter(cursor: number): Promise<readonly JournalEntry[]> {
    const entries = await this.#read('journal.after', cursor, this.#options.page ?? 256)
    // Not in memory and not in the database: it was forgotten meanwhile.
    if (entries.length === 0) throw this.#gone(cursor)
    return entries
  }

  /** The latest entries below a cursor, newest last; of one machine where it is named. */
  async latest(query: { machine?: string; before?: number; limit: number }): Promise<readonly JournalEntry[]> {
    return (await this.before({ ...query, before: query.before ?? Number.MAX_SAFE_INTEGER })).toReversed()
  }

  /** The same, newest first. */
  before(query: { machine?: string; before: number; limit: number }): Promise<readonly JournalEntry[]> {
    return query.machine === undefined
      ? this.#read('journal.latest', query.before, query.limit)
      : this.#read('journal.machine', query.machine, query.before, query.limit)
  }

  /** One page of the entries that say who did what with which result, newest first. */
  audited(before: number, limit: number): Promise<readonly JournalEntry[]> {
    return this.#read('journal.audit', before, limit)
  }

  /** Ends those who follow. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort()
    await this.#trimming
  }

  async #read(query: ReadName, ...values: SqlValue[]): Promise<readonly JournalEntry[]> {
    return (await this.#options.writer.read(query, ...values)).map(decodeEntry)
  }

  /** By count: the cursor below which entries are to be forgotten now, at every thousandth entry. */
  #countTowardsTrim(entries: number): number | undefined {
    this.#sinceTrim += entries
    if (this.#sinceTrim < Math.min(trimEvery, this.#keepEntries)) return undefined
    this.#sinceTrim = 0
    const before = this.last + 1 - this.#keepEntries
    return before > this.#first ? before : this.#first
  }

  get #keepEntries(): number {
    return this.#options.keep?.entries ?? 100_000
  }

  /** By age and count. The newest always stays, so that no cursor is ever given twice. */
  async #trim(): Promise<void> {
    const { writer, clock, keep } = this.#options
    const young = await writer.read('journal.first-since', clock.now() - (keep?.ms ?? 90 * day))
    const byAge = Number(young[0]?.cursor ?? this.last)
    const before = Math.min(Math.max(byAge, this.last + 1 - this.#keepEntries), this.last)
    if (before <= this.#first) return
    await writer.commit({
      writes: [['journal.trim', before]],
      committed: () => {
        this.#first = before
      },
    })
  }

  #gone(after: number): EstateError {
    return new EstateError('cursor-gone', { after, first: this.#first, last: this.last })
  }
}
