import { expect, test } from 'vitest'
import { Spare } from './spare.ts'

test('what was made ahead is given once, and not when it has become old', async () => {
  let count = 0
  let now = 0
  const spare = new Spare(
    async () => ++count,
    () => now,
  )
  spare.prepare()
  spare.prepare()
  expect(count).toBe(1)
  expect([await spare.take(), await spare.take()]).toEqual([1, 2])
  spare.prepare()
  now = 3_600_000
  expect(await spare.take()).toBe(4)
})

test('who takes it hears that it could not be made', async () => {
  const spare = new Spare(() => Promise.reject(new Error('no entropy')))
  spare.prepare()
  await expect(spare.take()).rejects.toThrow('no entropy')
})
