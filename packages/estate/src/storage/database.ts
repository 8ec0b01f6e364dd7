import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { applicationId, migrations } from './migrations.ts'
import { storedVersion } from './stored-version.ts'
import type { WriterFailure, WriterSetup } from './writer-protocol.ts'

/** SQLite's result codes that we tell apart (sqlite.org/rescode.html); the extended ones carry these in the low byte. */
const resultCodes = { busy: 5, full: 13, constraint: 19, notADatabase: 26 } as const

/** A database that can't be used, said for people. */
export class DatabaseRefused extends Error {
  readonly failure: WriterFailure

  constructor(failure: WriterFailure, options: { cause?: unknown } = {}) {
    super(failure.problem, options)
    this.failure = failure
  }
}

/**
 * Opens the database, alone: SQLite's own exclusive lock is held until it is closed, so a second daemon is refused.
 * @throws DatabaseRefused
 */
export function openDatabase({ path, maxBytes }: WriterSetup): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    const inMemory = path === ':memory:'
    // Before SQLite has it, which would write what is left of its log into the file.
    if (!inMemory) requireKnownFormat(storedVersion(path))
    // It holds password hashes: nobody but its owner reads it. SQLite gives the write-ahead log the same mode.
    if (!inMemory) closeSync(openSync(path, 'a', 0o600))
    database = new DatabaseSync(path, { timeout: 0, enableForeignKeyConstraints: false })
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    // With locking_mode EXCLUSIVE set first, the log's index lives in memory and the lock is kept (sqlite.org/wal.html).
    database.exec('PRAGMA journal_mode = WAL')
    // FULL: the log is synced at each commit, so what was said to be durable is. NORMAL would lose the last seconds.
    database.exec('PRAGMA synchronous = FULL')
    database.exec('PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 33554432')
    // Takes the lock now, not at the first write; refuses a file that is no database.
    database.exec('BEGIN EXCLUSIVE; COMMIT')
    migrate(database, path)
    database.exec(`PRAGMA max_page_count = ${Math.max(16, Math.floor(maxBytes / number(database, 'page_size')))}`)
    return database
  } catch (error) {
    if (database?.isOpen) database.close()
    if (error instanceof DatabaseRefused) throw error
    throw new DatabaseRefused(openFailure(error), { cause: error })
  }
}

function migrate(database: DatabaseSync, path: string): void {
  const version = number(database, 'user_version')
  const owner = number(database, 'application_id')
  const tables = Number(database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n)
  if (owner !== applicationId && (owner !== 0 || tables > 0)) {
    throw new DatabaseRefused({ problem: `${JSON.stringify(path)} is a database of another program` })
  }
  requireKnownFormat(version)
  for (const [index, step] of migrations.entries()) {
    if (index < version) continue
    const marks = `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${index + 1};`
    database.exec(`BEGIN IMMEDIATE; ${step} ${marks} COMMIT`)
  }
}

function requireKnownFormat(version: number): void {
  if (version <= migrations.length) return
  throw new DatabaseRefused({
    problem: `the database has format ${version}, this version knows formats up to ${migrations.length}`,
    remedy: 'run the newer version that wrote it; nothing was changed',
  })
}

function number(database: DatabaseSync, pragma: string): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma])
}

function openFailure(error: unknown): WriterFailure {
  const problem = error instanceof Error ? error.message : String(error)
  const code = resultCode(error)
  if (code === resultCodes.busy) {
    return {
      problem: 'another process has it open',
      remedy: 'stop the daemon that runs there, or choose another data directory',
    }
  }
  if (code === resultCodes.notADatabase) return { problem, remedy: 'restore the file from a backup or choose another' }
  return { problem }
}

/** SQLite's primary result code of an error thrown by node:sqlite. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode & 0xff
}

export function isFull(error: unknown): boolean {
  return resultCode(error) === resultCodes.full
}

export function isConstraint(error: unknown): boolean {
  return resultCode(error) === resultCodes.constraint
}
