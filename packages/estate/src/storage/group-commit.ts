import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { isConstraint, isFull } from './database.ts'
import { type ReadName, readStatements, type SqlValue, writeStatements } from './statements.ts'
import type { CollectedPart, CommitGroup, CommitOutcome, Row, WriterFailure } from './writer-protocol.ts'

/** 0 asks for "from now on" and 1 stands before everything, so the first entry is 2. */
export const firstCursor = 2

/**
 * The database behind prepared statements. Many groups become one transaction and so one flush of the disk.
 * After an I/O error nothing more is written: a kernel may have dropped the pages it could not write, and a later flush
 * that succeeds would say nothing about them.
 */
export class GroupCommit {
  readonly #database: DatabaseSync
  readonly #begin: StatementSync
  readonly #commit: StatementSync
  readonly #writes: ReadonlyMap<string, StatementSync>
  readonly #append: StatementSync
  readonly #reads: ReadonlyMap<string, StatementSync>
  #next: number
  #broken: WriterFailure | undefined

  constructor(database: DatabaseSync) {
    this.#database = database
    const prepared = (table: Readonly<Record<string, string>>) =>
      new Map(Object.entries(table).map(([name, sql]) => [name, database.prepare(sql)]))
    this.#writes = prepared(writeStatements)
    this.#reads = prepared(readStatements)
    this.#append = database.prepare(writeStatements['journal.append'])
    this.#begin = database.prepare('BEGIN IMMEDIATE')
    this.#commit = database.prepare('COMMIT')
    const last = Number(this.read('journal.last', [])[0]?.cursor ?? 0)
    this.#next = Math.max(firstCursor, last + 1)
  }

  /** All groups in one transaction; where one is at fault, each in its own, so that it fails alone. */
  commit(groups: readonly CommitGroup[]): readonly CommitOutcome[] {
    const together = this.#transaction(groups)
    if (Array.isArray(together)) return together
    if (groups.length === 1 || together.all) return groups.map(() => ({ failure: together.failure }))
    return groups.map((group) => {
      const alone = this.#transaction([group])
      return Array.isArray(alone) ? (alone[0] ?? { failure: together.failure }) : { failure: alone.failure }
    })
  }

  read(query: ReadName, values: readonly SqlValue[]): readonly Row[] {
    // Rows come with a null prototype, and only text and safe integers are stored: they cross to the other thread as are.
    return (this.#reads.get(query)?.all(...values) ?? []) as unknown as readonly Row[]
  }

  /** All collections, some rows at a time. */
  *readCollections(): Generator<CollectedPart> {
    let part = new PartBuilder()
    for (const row of this.#reads.get('collections')?.iterate() ?? []) {
      part.add(row)
      if (part.length < partBytes) continue
      yield part.build()
      part = new PartBuilder()
    }
    yield part.build()
  }

  /** The log is folded into the database, and the lock released. */
  close(): void {
    this.#database.close()
  }

  #transaction(groups: readonly CommitGroup[]): CommitOutcome[] | { failure: WriterFailure; all: boolean } {
    if (this.#broken) return { failure: this.#broken, all: true }
    const before = this.#next
    try {
      this.#begin.run()
      const outcomes = groups.map((group) => this.#apply(group))
      this.#commit.run()
      return outcomes
    } catch (error) {
      this.#next = before
      return this.#undo(error)
    }
  }

  #apply({ writes, entries }: CommitGroup): CommitOutcome {
    for (const [name, ...values] of writes) this.#writes.get(name)?.run(...values)
    const cursor = this.#next
    for (const row of entries) this.#append.run(this.#next++, ...row)
    return { firstCursor: cursor }
  }

  #undo(error: unknown): { failure: WriterFailure; all: boolean } {
    const problem = error instanceof Error ? error.message : String(error)
    try {
      // SQLite rolls back by itself after some errors.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
    } catch (second) {
      this.#broken = { problem: `${problem}; rolling back: ${String(second)}`, remedy: restart }
      return { failure: this.#broken, all: true }
    }
    // Alone, a commit that is small, or that makes room, may still find its place.
    if (isFull(error)) return { failure: { problem, remedy: 'make room where the database is' }, all: false }
    if (isConstraint(error)) return { failure: { problem }, all: false }
    this.#broken = { problem, remedy: restart }
    return { failure: this.#broken, all: true }
  }
}

const restart = 'see to the disk, then start the daemon again'

const partBytes = 256 * 1024

class PartBuilder {
  readonly #names: string[] = []
  readonly #keys: string[] = []
  readonly #ends: number[] = []
  readonly #values: Uint8Array[] = []
  length = 0

  add({ name, key, value }: Record<string, unknown>): void {
    const bytes = value instanceof Uint8Array ? value : new Uint8Array()
    this.#names.push(String(name))
    this.#keys.push(String(key))
    this.#values.push(bytes)
    this.length += bytes.length
    this.#ends.push(this.length)
  }

  build(): CollectedPart {
    const bytes = new Uint8Array(this.length)
    let at = 0
    for (const value of this.#values) {
      bytes.set(value, at)
      at += value.length
    }
    return { names: this.#names, keys: this.#keys, bytes, ends: this.#ends }
  }
}
