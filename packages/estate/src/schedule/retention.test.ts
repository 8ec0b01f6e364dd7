import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expired, type Kept, parseRetention } from './retention.ts'

const hourMs = 3_600_000
const nowMs = Date.parse('2026-11-27T12:30Z')
const at = { nowMs, zone: 'Europe/Berlin' }

/** One each hour, the latest half an hour ago. */
const hourly: readonly Kept[] = Array.from({ length: 24 * 60 }, (_, hour) => ({
  id: `${hour}`,
  createdMs: nowMs - hourMs / 2 - hour * hourMs,
}))

function left(keep: string, made = hourly): readonly string[] {
  const gone = new Set(expired(made, parseRetention(keep), at))
  return made.map(({ id }) => id).filter((id) => !gone.has(id))
}

test('so many of the latest are kept', () => {
  expect(left('last 3')).toEqual(['0', '1', '2'])
})

test('of each hour and each day the latest is kept', () => {
  const kept = left('24 hourly 7 daily')
  expect(kept).toHaveLength(24 + 5)
  expect(kept.slice(0, 24)).toEqual(Array.from({ length: 24 }, (_, hour) => `${hour}`))
})

test('what is not older than was said is kept', () => {
  expect(left('2d')).toHaveLength(48)
})

test('the latest is kept however old it is', () => {
  expect(left('1h', [{ id: 'old', createdMs: 0 }])).toEqual(['old'])
})

test('days are those of the clock on the wall', () => {
  const made = ['2026-11-26T22:59Z', '2026-11-26T23:01Z'].map((text) => ({ id: text, createdMs: Date.parse(text) }))
  expect(left('2 daily', made)).toHaveLength(2)
  expect(left('1 daily', made)).toEqual(['2026-11-26T23:01Z'])
})

test.each(['', 'all', '0 hourly', 'last', 'last x', '5 yearly', '10001 daily', '5'])('%j is refused', (text) => {
  expect(() => parseRetention(text)).toThrow(/does not say what is kept/)
})

test('what is tidied up is not tidied up further, and never all of it', () => {
  const kept = fc.array(fc.record({ id: fc.uuid(), createdMs: fc.integer({ min: 0, max: nowMs }) }), { minLength: 1 })
  const keeps = fc.constantFrom('last 2', '3 hourly', '2 daily 3 weekly', '4 monthly', '7d', 'last 1 2 monthly')
  fc.assert(
    fc.property(kept, keeps, (made, text) => {
      const keep = parseRetention(text)
      const gone = new Set(expired(made, keep, at))
      const rest = made.filter(({ id }) => !gone.has(id))
      expect(rest.length).toBeGreaterThan(0)
      expect(expired(rest, keep, at)).toEqual([])
    }),
  )
})
