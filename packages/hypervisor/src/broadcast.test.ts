import { describe, expect, test } from 'vitest'
import { Broadcast } from './broadcast.ts'

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = []
  for await (const value of values) read.push(value)
  return read
}

describe('a reader', () => {
  test('gets everything from its call on, in order, whenever it begins to read', async () => {
    const broadcast = new Broadcast<number>()
    broadcast.publish(0)
    const reader = broadcast.subscribe()
    for (const value of [1, 2, 3]) broadcast.publish(value)
    broadcast.close()
    expect(await all(reader)).toEqual([1, 2, 3])
  })

  test('gets what comes while it waits', async () => {
    const broadcast = new Broadcast<number>()
    const reader = broadcast.subscribe()
    const waiting = Promise.all([reader.next(), reader.next()])
    broadcast.publish(1)
    broadcast.publish(2)
    expect(await waiting).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
    ])
  })

  test('ends at its signal, after what it was still to be given', async () => {
    const broadcast = new Broadcast<number>()
    const end = new AbortController()
    const reader = broadcast.subscribe(end.signal)
    broadcast.publish(1)
    end.abort()
    broadcast.publish(2)
    expect(await all(reader)).toEqual([1])
    expect(broadcast.readers).toBe(0)
  })

  test('that was called off before it came ends at once', async () => {
    const broadcast = new Broadcast<number>()
    expect(await all(broadcast.subscribe(AbortSignal.abort()))).toEqual([])
  })

  test('that stops reading is forgotten', async () => {
    const broadcast = new Broadcast<number>()
    broadcast.publish(0)
    const reader = broadcast.subscribe()
    broadcast.publish(1)
    for await (const value of reader) {
      expect(value).toBe(1)
      break
    }
    expect(broadcast.readers).toBe(0)
  })

  test('that falls too far behind is told so, once, and holds up nobody', async () => {
    const broadcast = new Broadcast<number>({ capacity: 3 })
    const slow = broadcast.subscribe()
    const quick = broadcast.subscribe()
    const read: number[] = []
    for (const value of [1, 2, 3, 4]) {
      broadcast.publish(value)
      const { value: next } = await quick.next()
      read.push(Number(next))
    }
    expect(read).toEqual([1, 2, 3, 4])
    await expect(slow.next()).rejects.toMatchObject({ code: 'peer-failed' })
    expect(await slow.next()).toEqual({ done: true, value: undefined })
    expect(broadcast.readers).toBe(1)
  })

  test('may leave exactly the capacity unread, time and again', async () => {
    const broadcast = new Broadcast<number>({ capacity: 2000 })
    const reader = broadcast.subscribe()
    for (let round = 0; round < 3; round++) {
      for (let value = 0; value < 2000; value++) broadcast.publish(value)
      for (let value = 0; value < 2000; value++) expect((await reader.next()).value).toBe(value)
    }
  })
})

test('who comes after the end gets nothing', async () => {
  const broadcast = new Broadcast<number>()
  broadcast.close()
  expect(await all(broadcast.subscribe())).toEqual([])
})
