import { expect, test } from 'vitest'
import { defaultLifecycle } from './complete-config.ts'
import { mayRetry, retriesText } from './retries.ts'

const minute = 60_000

test('a thing is done again three times within ten minutes, unless the policy says otherwise', () => {
  const done = [1, 2, 3].map((n) => n * minute)
  expect(mayRetry(defaultLifecycle, done.slice(1), 4 * minute)).toBe(true)
  expect(mayRetry(defaultLifecycle, done, 4 * minute)).toBe(false)
  // The first is long ago by then.
  expect(mayRetry(defaultLifecycle, done, 11 * minute + 1)).toBe(true)
  expect(mayRetry({ ...defaultLifecycle, retries: { attempts: 0, withinMs: minute } }, [], 0)).toBe(false)
})

test('it is said as people say it', () => {
  expect(retriesText(defaultLifecycle)).toBe('3 times within 10 minutes')
  expect(retriesText({ ...defaultLifecycle, retries: { attempts: 1, withinMs: 90_000 } })).toBe(
    '1 time within 90 seconds',
  )
})
