import { expect, test } from 'vitest'
import { closeInTime } from './close-in-time.ts'

const closing = (promise: Promise<void>): AsyncDisposable => ({ [Symbol.asyncDispose]: () => promise })

test('what closes is waited for', async () => {
  expect(await closeInTime(closing(Promise.resolve()), 60_000)).toBe(true)
})

test('what never closes is left, and said to be', async () => {
  expect(await closeInTime(closing(new Promise(() => undefined)), 1)).toBe(false)
})

test('what fails to close says so', async () => {
  await expect(closeInTime(closing(Promise.reject(new Error('stuck'))), 60_000)).rejects.toThrow('stuck')
})
