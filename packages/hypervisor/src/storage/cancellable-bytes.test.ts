import { expect, test } from 'vitest'
import { cancellableBytes } from './cancellable-bytes.ts'

test('bytes that never come are waited for no longer than until the signal', async () => {
  const stop = new AbortController()
  async function* stalled() {
    yield Buffer.from('first')
    await new Promise(() => undefined)
  }
  const got: string[] = []
  const reading = (async () => {
    for await (const piece of cancellableBytes(stalled(), stop.signal, 'the upload')) {
      got.push(String(piece))
      setImmediate(() => stop.abort())
    }
  })()
  await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
  expect(got).toEqual(['first'])
})

test('the source is told when its bytes are wanted no more, and not when they came to their end', async () => {
  const ends: string[] = []
  async function* source() {
    try {
      yield Buffer.from('a')
      yield Buffer.from('b')
      ends.push('whole')
    } finally {
      ends.push('closed')
    }
  }
  const { signal } = new AbortController()
  for await (const _piece of cancellableBytes(source(), signal, 'it')) break
  for await (const _piece of cancellableBytes(source(), signal, 'it'));
  expect(ends).toEqual(['closed', 'whole', 'closed'])
})
