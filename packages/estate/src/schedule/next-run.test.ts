import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextRun } from './next-run.ts'
import { wallOf } from './wall-clock.ts'
import { type CronFields, parseWhen } from './when.ts'

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia']
const after = (text: string, from: string, zone = 'Europe/Berlin') => {
  const next = nextRun(parseWhen(text), Date.parse(from), { zone, anchorMs: 0 })
  return next === undefined ? undefined : new Date(next).toISOString().replace(':00.000Z', 'Z')
}

test.each([
  ['hourly', '2026-11-27T10:00Z', '2026-11-27T11:00Z'],
  ['daily at 03:00', '2026-11-27T10:00Z', '2026-11-28T02:00Z'],
  ['daily', '2026-11-27T22:59:59Z', '2026-11-27T23:00Z'],
  ['weekly on mon at 3:30', '2026-11-27T10:00Z', '2026-11-30T02:30Z'],
  ['weekly', '2026-11-27T10:00Z', '2026-11-28T23:00Z'],
  ['monthly on 31 at 00:00', '2026-11-27T10:00Z', '2026-12-30T23:00Z'],
  ['monthly', '2026-11-27T10:00Z', '2026-11-30T23:00Z'],
  ['*/15 * * * *', '2026-11-27T10:00Z', '2026-11-27T10:15Z'],
  ['0 3 * * 1-5', '2026-11-27T10:00Z', '2026-11-30T02:00Z'],
  ['0 0 29 feb *', '2026-11-27T10:00Z', '2028-02-28T23:00Z'],
  ['0 0 13 * fri', '2026-11-27T10:00Z', '2026-12-03T23:00Z'],
  ['every 15m', '2026-11-27T10:01Z', '2026-11-27T10:15Z'],
])('%s, after %s, is due at %s', (text, from, due) => {
  expect(after(text, from)).toBe(due)
})

describe('where clocks are put forward, from 2 to 3 at 1 UTC', () => {
  test('what is due in the hour that is left out is due as much later, once', () => {
    expect(after('daily at 02:30', '2026-03-28T12:00Z')).toBe('2026-03-29T01:30Z')
    expect(after('daily at 02:30', '2026-03-29T01:30Z')).toBe('2026-03-30T00:30Z')
  })

  test('what is due in every hour is due an hour after the last', () => {
    expect(after('30 * * * *', '2026-03-29T00:30Z')).toBe('2026-03-29T01:30Z')
    expect(after('30 * * * *', '2026-03-29T01:30Z')).toBe('2026-03-29T02:30Z')
  })
})

describe('where clocks are put back, from 3 to 2 at 1 UTC', () => {
  test('what is due in the hour that comes twice is due the first time', () => {
    expect(after('daily at 02:30', '2026-10-24T12:00Z')).toBe('2026-10-25T00:30Z')
    expect(after('daily at 02:30', '2026-10-25T00:30Z')).toBe('2026-10-26T01:30Z')
  })

  test('what is due in every hour is due in both', () => {
    expect(after('30 * * * *', '2026-10-25T00:30Z')).toBe('2026-10-25T01:30Z')
    expect(after('30 * * * *', '2026-10-25T01:30Z')).toBe('2026-10-25T02:30Z')
  })
})

test.each([
  '',
  'sometimes',
  'every 0m',
  'every 2y',
  'every 99999d',
  'daily at 25:00',
  'daily at 3',
  'hourly at 03:00',
  'daily on mon',
  '60 * * * *',
  '* * * *',
  '0 0 30 2 *',
  '5-1 * * * *',
  '*/0 * * * *',
  '1-2-3 * * * *',
  '0 3 * * funday',
  'weekly on 9',
])('%j is refused', (text) => {
  expect(() => parseWhen(text)).toThrow(/no time|no day/)
})

const moments = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2035-01-01') })
const someOf = (most: number) => fc.uniqueArray(fc.integer({ min: 0, max: most }), { minLength: 1, maxLength: 4 })

test('it is after, shows the time that was asked for, and nothing between would have', () => {
  const cron = fc.record({
    minutes: someOf(59),
    weekdays: someOf(6),
    zone: fc.constantFrom(...zones),
    afterMs: moments,
  })
  fc.assert(
    fc.property(cron, ({ minutes, weekdays, zone, afterMs }) => {
      const text = `${minutes.join(',')} * * * ${weekdays.join(',')}`
      const due = nextRun(parseWhen(text), afterMs, { zone, anchorMs: 0 }) ?? Number.NaN
      const fits = (atMs: number) => {
        const date = new Date(wallOf(atMs, zone))
        return minutes.includes(date.getUTCMinutes()) && weekdays.includes(date.getUTCDay())
      }
      expect(due).toBeGreaterThan(afterMs)
      expect(fits(due)).toBe(true)
      // At most so far back: a test takes its time.
      const from = Math.max(Math.floor(afterMs / 60_000) + 1, Math.floor(due / 60_000) - 300)
      for (let minute = from; minute * 60_000 < due; minute++) expect(fits(minute * 60_000)).toBe(false)
    }),
    { numRuns: 60 },
  )
})

test('what is due at an hour of each day is due once a day, whatever the clocks do', () => {
  const daily = fc.record({ hour: fc.nat(23), minute: fc.nat(59), zone: fc.constantFrom(...zones), afterMs: moments })
  fc.assert(
    fc.property(daily, ({ hour, minute, zone, afterMs }) => {
      const when = parseWhen(`${minute} ${hour} * * *`)
      let last = nextRun(when, afterMs, { zone, anchorMs: 0 }) ?? 0
      for (let day = 0; day < 10; day++) {
        const next = nextRun(when, last, { zone, anchorMs: 0 }) ?? 0
        expect(next - last).toBeGreaterThanOrEqual(22 * 3_600_000)
        expect(next - last).toBeLessThanOrEqual(26 * 3_600_000)
        last = next
      }
    }),
    { numRuns: 60 },
  )
})

test('a text is read to what it says, or refused; none takes long', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      try {
        const when = parseWhen(text)
        expect(when.kind === 'every' || (when.fields satisfies CronFields).minutes.length > 0).toBe(true)
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-config' })
      }
    }),
  )
})
