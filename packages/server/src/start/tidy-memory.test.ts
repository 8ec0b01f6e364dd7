import { expect, test } from 'vitest'
import { tidier } from './tidy-memory.ts'

const mebi = 1024 * 1024

test('memory is given back in an idle moment, when there is enough of it', () => {
  let used = 50 * mebi
  let busy = 0
  let collections = 0
  const look = tidier({
    usedBytes: () => used,
    busyShare: () => busy,
    collect: () => {
      collections++
      used = 60 * mebi
    },
  })
  look()
  expect(collections).toBe(0)
  used = 120 * mebi
  busy = 0.5
  look()
  expect(collections).toBe(0)
  busy = 0
  look()
  expect(collections).toBe(1)
  // What is alive by now is no reason to collect again and again.
  look()
  expect(collections).toBe(1)
  used = 90 * mebi
  look()
  expect(collections).toBe(2)
})
