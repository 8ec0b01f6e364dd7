import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from './database.ts'
import { applicationId, migrations } from './migrations.ts'
import { storedVersion } from './stored-version.ts'

const folder = mkdtempSync(join(tmpdir(), 'cimarron-format-'))
afterAll(() => rmSync(folder, { recursive: true }))
const newer = migrations.length + 7

/** Each file of a folder, byte for byte. */
function bytesOf(path: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name)).toString('base64')]))
}

/** A database of a newer version, as one leaves it that ends, or that is killed with all of that in its log only. */
function newerDatabase(how: 'ended' | 'killed'): { path: string; folder: string } {
  const made = join(folder, `made-${how}`)
  mkdirSync(made)
  const path = join(made, 'cimarron.db')
  const database = openDatabase({ path, maxBytes: 2 ** 30 })
  // The log is emptied, so that the file itself is of the present version.
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.exec(`PRAGMA user_version = ${newer}; CREATE TABLE unheard_of (x)`)
  if (how === 'ended') {
    database.close()
    return { path, folder: made }
  }
  const kept = join(folder, 'kept')
  mkdirSync(kept)
  for (const name of readdirSync(made)) copyFileSync(join(made, name), join(kept, name))
  database.close()
  return { path: join(kept, 'cimarron.db'), folder: kept }
}

test.each(['ended', 'killed'] as const)(
  'a newer version that was %s: its database is refused, and not a byte of it is changed',
  (how) => {
    const { path, folder: place } = newerDatabase(how)
    const before = bytesOf(place)
    if (how === 'killed') expect(Object.keys(before)).toContain('cimarron.db-wal')
    expect(() => openDatabase({ path, maxBytes: 2 ** 30 })).toThrow(
      `the database has format ${newer}, this version knows formats up to ${migrations.length}`,
    )
    expect(bytesOf(place)).toEqual(before)
  },
)

test('what is no database of ours has no version, and is left to SQLite to refuse', () => {
  expect(storedVersion(join(folder, 'absent'))).toBe(0)
  for (const [name, content] of [
    ['short', 'x'],
    ['text', 'x'.repeat(5000)],
  ] as const) {
    writeFileSync(join(folder, name), content)
    writeFileSync(join(folder, `${name}-wal`), content)
    expect(storedVersion(join(folder, name))).toBe(0)
  }
  const other = new DatabaseSync(join(folder, 'other'))
  other.exec(`PRAGMA user_version = 99; CREATE TABLE t (x)`)
  other.close()
  expect(storedVersion(join(folder, 'other'))).toBe(0)
  expect(applicationId).not.toBe(0)
})
