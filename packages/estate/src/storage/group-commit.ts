import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { isConstraint, isFull } from './database.ts'
import { type ReadName, readStatements, type SqlValue, writeStatements } from './statements.ts'
import type { Columns, CommitGroup, CommitOutcome, Row, WriterFailure } from './writer-protocol.ts'

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

  /** Some rows at a time: so they leave no more behind here than a few of them need. */
  *readColumns(query: ReadName): Generator<Columns> {
    let columns: Record<string, SqlValue[]> = {}
    let count = 0
    for (const row of this.#reads.get(query)?.iterate() ?? []) {
      for (const name in row) {
        const column = columns[name]
        if (column === undefined) columns[name] = [row[name] as SqlValue]
        else column.push(row[name] as SqlValue)
      }
      if (++count % rowsAtATime !== 0) continue
      yield columns
      columns = {}
    }
    yield columns
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

const rowsAtATime = 256
const restart = 'see to the disk, then start the daemon again'
