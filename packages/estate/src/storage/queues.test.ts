import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../clock.ts'
import { Journal } from '../journal/journal.ts'
import { openCollections } from './collection.ts'
import { openWriter } from './writer.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'estate-queues-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const decode = String

async function open(file: string, maxBytes = 2 ** 30) {
  const writer = await openWriter({ path: join(folder, file), maxBytes })
  const journal = await Journal.open({ writer, clock: systemClock, report: () => undefined })
  return { ...(await openCollections(writer, journal)), [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose]() }
}

test('a queue is read in order from behind a position, and forgotten from the front', async () => {
  await using storage = await open('order.db')
  const { queues } = storage
  await queues.commit([10, 2, 3, 1].map((position) => queues.appending('one', { position, body: `${position}` })))
  await queues.commit([queues.appending('other', { position: 2, body: 'another' })])
  expect(await queues.read('one', 1, 2)).toEqual([
    { position: 2, body: '2' },
    { position: 3, body: '3' },
  ])
  await queues.commit([queues.trimming('one', 3)])
  expect(await queues.read('one', 0, 9)).toEqual([{ position: 10, body: '10' }])
  expect(await queues.read('other', 0, 9)).toHaveLength(1)
})

test('whoever opens the database finds what its queues hold', async () => {
  {
    await using storage = await open('again.db')
    const { queues } = storage
    await queues.commit([4, 5].map((position) => queues.appending('left', { position, body: 'text' })))
  }
  await using storage = await open('again.db')
  expect(storage.queues.found).toEqual([{ name: 'left', last: 5, count: 2, size: 8 }])
})

test('a collection’s value and the rows that go with it are there together, or neither is', async () => {
  await using storage = await open('together.db', 200_000)
  const { queues } = storage
  const values = storage.collection('values', { decode })
  await values.put('a', 'first', [queues.appending('q', { position: 1, body: 'of a' })])
  const tooBig = queues.appending('q', { position: 2, body: 'x'.repeat(300_000) })
  await expect(values.put('a', 'second', [tooBig])).rejects.toMatchObject({ code: 'storage-failed' })
  expect(values.get('a')).toBe('first')
  await values.delete('a', [queues.trimming('q', 1)])
  expect(await queues.read('q', 0, 9)).toEqual([])
  expect(values.get('a')).toBeUndefined()
})
