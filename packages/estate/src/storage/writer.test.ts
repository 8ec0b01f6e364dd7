import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWriter, type Writer } from './writer.ts'

let folder: string
let number = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'estate-writer-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function open(options: { path?: string; maxBytes?: number } = {}): Promise<Writer> {
  return openWriter({ path: join(folder, `${number++}.db`), maxBytes: 2 ** 30, ...options })
}

test('commits are durable in the order in which they were called for', async () => {
  await using writer = await open()
  const order: number[] = []
  const commits = Array.from({ length: 50 }, (_, index) =>
    writer.commit({ entries: [[index, null, 0, `${index}`]], committed: (cursor) => order.push(cursor) }),
  )
  await Promise.all(commits)
  expect(order).toEqual(Array.from({ length: 50 }, (_, index) => index + 2))
  const rows = await writer.read('journal.after', 0, 100)
  expect(rows.map((row) => Number(row.body))).toEqual(Array.from({ length: 50 }, (_, index) => index))
})

test('a commit that is at fault fails alone; those that shared its flush are durable, without a gap', async () => {
  await using writer = await open()
  const outcomes = await Promise.allSettled([
    writer.commit({ writes: [['identity.put', 'a', 'id-a']], entries: [[1, null, 0, 'a']] }),
    writer.commit({ writes: [['identity.put', 'a', 'again']], entries: [[1, null, 0, 'never']] }),
    writer.commit({ writes: [['identity.put', 'b', 'id-b']], entries: [[1, null, 0, 'b']] }),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await writer.read('journal.after', 0, 9)).toEqual([
    { cursor: 2, body: 'a' },
    { cursor: 3, body: 'b' },
  ])
})

test('what finds no room is not there, not even in part; what makes room is taken', async () => {
  await using writer = await open({ maxBytes: 200_000 })
  const big = 'x'.repeat(300_000)
  await writer.commit({ writes: [['collection.put', 'c', 'small', '1']] })
  const refused = writer.commit({
    writes: [
      ['collection.put', 'c', 'part', '1'],
      ['collection.put', 'c', 'big', big],
    ],
  })
  await expect(refused).rejects.toMatchObject({ code: 'storage-failed', detail: { remedy: expect.any(String) } })
  await writer.commit({ writes: [['collection.put', 'c', 'after', '1']] })
  expect((await writer.read('collections')).map((row) => row.key)).toEqual(['small', 'after'])
})

test('what makes room is not refused for what asks for room in the same flush', async () => {
  await using writer = await open({ maxBytes: 200_000 })
  await writer.commit({ writes: [['collection.put', 'c', 'ballast', 'x'.repeat(80_000)]] })
  const outcomes = await Promise.allSettled([
    writer.commit({ writes: [['collection.put', 'c', 'big', 'x'.repeat(300_000)]] }),
    writer.commit({ writes: [['collection.delete', 'c', 'ballast']] }),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
})

test('a read sees everything whose commit was called for before it', async () => {
  await using writer = await open()
  void writer.commit({ entries: [[1, 'm', 0, 'one']] })
  expect(await writer.read('journal.machine', 'm', 99, 9)).toHaveLength(1)
})

test('closing waits for what was called for, and refuses the rest', async () => {
  const path = join(folder, 'closing.db')
  const writer = await open({ path })
  const commits = Array.from({ length: 20 }, (_, index) => writer.commit({ entries: [[index, null, 0, '{}']] }))
  await writer[Symbol.asyncDispose]()
  await Promise.all(commits)
  await expect(writer.commit({})).rejects.toMatchObject({ code: 'shutting-down' })
  await expect(writer.read('jobs')).rejects.toMatchObject({ code: 'shutting-down' })
  await using again = await open({ path })
  expect(await again.read('journal.last')).toEqual([{ cursor: 21 }])
})

test('a cursor is never given twice, also when only the newest entry was kept', async () => {
  const path = join(folder, 'cursor.db')
  {
    await using writer = await open({ path })
    for (let index = 0; index < 5; index++) await writer.commit({ entries: [[1, null, 0, '{}']] })
    await writer.commit({ writes: [['journal.trim', 6]] })
  }
  await using writer = await open({ path })
  await writer.commit({ entries: [[1, null, 0, 'next']] })
  expect((await writer.read('journal.after', 6, 9))[0]).toEqual({ cursor: 7, body: 'next' })
})

test('a file that is no database, or that of another program, or of a newer version, is refused and left as it is', async () => {
  const text = join(folder, 'text.db')
  writeFileSync(text, 'These are my notes.\n'.repeat(100))
  await expect(open({ path: text })).rejects.toThrow(/not a database; restore the file/)

  const foreign = join(folder, 'foreign.db')
  const theirs = new DatabaseSync(foreign)
  theirs.exec('CREATE TABLE song (title TEXT)')
  theirs.close()
  await expect(open({ path: foreign })).rejects.toThrow(/database of another program/)

  const newer = join(folder, 'newer.db')
  await (await open({ path: newer }))[Symbol.asyncDispose]()
  const raised = new DatabaseSync(newer)
  raised.exec('PRAGMA user_version = 99')
  raised.close()
  await expect(open({ path: newer })).rejects.toThrow(/format 99.*run the newer version/)
})

test('a path that can not be is refused with what the system says', async () => {
  await expect(open({ path: join(folder, 'no', 'such', 'folder.db') })).rejects.toMatchObject({
    code: 'storage-failed',
  })
})

test('a writer entry that can not be started is refused, and nobody waits', async () => {
  const entry = new URL('./no-such-entry.js', import.meta.url)
  const opening = openWriter({ path: ':memory:', maxBytes: 2 ** 20, entry })
  await expect(opening).rejects.toMatchObject({ code: 'storage-failed' })
})
