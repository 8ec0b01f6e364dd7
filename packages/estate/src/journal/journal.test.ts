import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JournalDraft, JournalEntry } from '../journal-entry.ts'
import { openWriter, type Writer } from '../storage/writer.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { Journal, type JournalOptions } from './journal.ts'

function draft(atMs: number): JournalDraft {
  return { kind: 'daemon', atMs, event: 'started', version: '1' }
}

function openJournal(writer: Writer, options: Partial<JournalOptions> = {}): Promise<Journal> {
  const report = (problem: unknown) => {
    throw problem
  }
  return Journal.open({ writer, clock: new ManualClock(), report, ...options })
}

async function withJournal(options: Partial<JournalOptions>, use: (journal: Journal) => Promise<void>): Promise<void> {
  await using writer = await openWriter({ path: ':memory:', maxBytes: 2 ** 28 })
  await using journal = await openJournal(writer, options)
  await use(journal)
}

async function append(journal: Journal, count: number, atMs = 1): Promise<void> {
  await journal.commit({ entries: Array.from({ length: count }, () => draft(atMs)) })
}

async function take(entries: AsyncIterable<JournalEntry>, count: number): Promise<number[]> {
  const cursors: number[] = []
  if (count === 0) return cursors
  for await (const { cursor } of entries) if (cursors.push(cursor) === count) break
  return cursors
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}

describe('following the journal', () => {
  test('without a cursor begins with what comes after the call, not after the first read', async () => {
    await withJournal({}, async (journal) => {
      await append(journal, 3)
      const following = journal.follow()
      await append(journal, 2)
      expect(await take(following, 2)).toEqual([5, 6])
    })
  })

  test('from the start tells everything kept, then what comes', async () => {
    await withJournal({ recent: 2, page: 3 }, async (journal) => {
      await append(journal, 10)
      const following = take(journal.follow(journal.start), 12)
      await append(journal, 2)
      expect(await following).toEqual(range(2, 12))
    })
  })

  test('ends when its signal aborts, also while it waits', async () => {
    await withJournal({}, async (journal) => {
      const stop = new AbortController()
      const next = journal.follow(undefined, stop.signal)[Symbol.asyncIterator]().next()
      stop.abort()
      expect((await next).done).toBe(true)
    })
  })

  test('a cursor that is forgotten, or was never given, is refused as cursor-gone', async () => {
    await withJournal({ keep: { entries: 5 } }, async (journal) => {
      for (let index = 0; index < 20; index++) await append(journal, 1)
      await expect(take(journal.follow(2), 1)).rejects.toMatchObject({ code: 'cursor-gone' })
      await expect(take(journal.follow(1000), 1)).rejects.toMatchObject({ code: 'cursor-gone', detail: { last: 21 } })
    })
  })

  test('resumes without a gap and without a repeat, whatever comes between (property)', async () => {
    await using writer = await openWriter({ path: ':memory:', maxBytes: 2 ** 28 })
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ kind: fc.constant('read' as const), reader: fc.nat(2), count: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ kind: fc.constant('resume' as const), reader: fc.nat(2) }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        async (steps, recent, page) => {
          await using journal = await openJournal(writer, { recent, page })
          const begin = journal.last
          const readers = Array.from({ length: 3 }, () => new TestReader(journal, begin))
          const appends: Promise<void>[] = []
          let expected = 0
          for (const one of steps) {
            if (one.kind === 'append') {
              // Not awaited: it becomes durable while others read.
              appends.push(append(journal, one.count))
              expected += one.count
            } else if (one.kind === 'read') {
              const reader = readers[one.reader]
              const there = Math.min(one.count, expected - (reader?.seen.length ?? 0))
              await reader?.read(there)
            } else await readers[one.reader]?.resume()
          }
          await Promise.all(appends)
          for (const reader of readers) {
            await reader.read(expected - reader.seen.length)
            await reader.close()
            expect(reader.seen).toEqual(range(begin + 1, expected))
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

/** Somebody who reads now and then, and comes back with the last cursor after being cut off. */
class TestReader {
  readonly seen: number[] = []
  readonly #journal: Journal
  #after: number
  #entries: AsyncIterator<JournalEntry>

  constructor(journal: Journal, after: number) {
    this.#journal = journal
    this.#after = after
    this.#entries = journal.follow(after)[Symbol.asyncIterator]()
  }

  async read(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      const next = await this.#entries.next()
      if (next.done) throw new Error('the journal ended')
      this.seen.push(next.value.cursor)
      this.#after = next.value.cursor
    }
  }

  async resume(): Promise<void> {
    await this.close()
    this.#entries = this.#journal.follow(this.#after)[Symbol.asyncIterator]()
  }

  async close(): Promise<void> {
    await this.#entries.return?.()
  }
}

describe('old entries', () => {
  test('beyond the number kept are forgotten, and the start says so', async () => {
    await withJournal({ keep: { entries: 10 } }, async (journal) => {
      for (let index = 0; index < 50; index++) await append(journal, 1)
      const kept = await journal.latest({ limit: 1000 })
      expect(kept.length).toBeLessThanOrEqual(20)
      expect(kept.at(-1)?.cursor).toBe(51)
      expect(journal.start).toBe((kept[0]?.cursor ?? 0) - 1)
    })
  })

  test('beyond the age kept are forgotten at the next opening; the newest always stays', async () => {
    await using writer = await openWriter({ path: ':memory:', maxBytes: 2 ** 28 })
    const clock = new ManualClock(1_000_000)
    {
      await using journal = await openJournal(writer, { clock })
      await append(journal, 3, 1000)
      await append(journal, 2, 900_000)
    }
    await using young = await openJournal(writer, { clock, keep: { ms: 200_000 } })
    expect((await young.latest({ limit: 9 })).map(({ cursor }) => cursor)).toEqual([5, 6])
    clock.advance(10_000_000)
    await using none = await openJournal(writer, { clock, keep: { ms: 200_000 } })
    expect((await none.latest({ limit: 9 })).map(({ cursor }) => cursor)).toEqual([6])
  })

  test('are read by machine and before a cursor, newest last', async () => {
    await withJournal({}, async (journal) => {
      const refused = { kind: 'refused', atMs: 1, command: 'c', code: 'denied', message: '' } as const
      await journal.commit({ entries: [1, 2, 3, 4].map((n) => ({ ...refused, machine: n % 2 ? 'odd' : 'even' })) })
      const cursors = async (query: Parameters<Journal['latest']>[0]) =>
        (await journal.latest(query)).map(({ cursor }) => cursor)
      expect(await cursors({ machine: 'odd', limit: 9 })).toEqual([2, 4])
      expect(await cursors({ machine: 'odd', before: 4, limit: 9 })).toEqual([2])
      expect(await cursors({ limit: 2 })).toEqual([4, 5])
    })
  })
})
