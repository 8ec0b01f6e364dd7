import { refuseField } from '@cimarron/hypervisor'

/** When something is done: at a distance from the last, or by the clock on the wall. */
export type When =
  | { readonly kind: 'every'; readonly ms: number }
  | { readonly kind: 'cron'; readonly fields: CronFields }

/** What of the date and time has to fit; months and days of the month from 1, days of the week from 0, Sunday. */
export interface CronFields {
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly days: readonly number[]
  readonly months: readonly number[]
  readonly weekdays: readonly number[]
  /** Both days were said: one of them has to fit (POSIX: crontab). */
  readonly eitherDay: boolean
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const remedy =
  'write it as "every 15m", "hourly", "daily at 03:00", "weekly on mon at 03:00", "monthly on 1 at 03:00", or in five fields, as "0 3 * * 1-5"'

/**
 * What people write: `every 15m`, `hourly`, `daily at 03:00`, `weekly on mon at 03:00`, `monthly on 1 at 03:00`, or the five
 * fields of crontab (POSIX.1-2017, crontab: minute, hour, day of month, month, day of week), with steps and names.
 * @throws HypervisorError `invalid-config`
 */
export function parseWhen(text: string): When {
  const words = text.trim().toLowerCase().split(/\s+/)
  const when = readWords(words) ?? (words.length === 5 ? readCron(words) : undefined)
  if (when && (when.kind === 'every' || canBe(when.fields))) return when
  throw refuseField('when', text, when ? 'is no day of any year; use one that there is' : `is no time; ${remedy}`)
}

function readWords([first = '', ...rest]: readonly string[]): When | undefined {
  if (first === 'every') {
    const [, count = '', unit = ''] = /^([1-9]\d{0,5})([mhdw])$/.exec(rest.join('')) ?? []
    const ms = Number(count) * (units[unit] ?? 0)
    return ms > 0 && ms <= mostMs ? { kind: 'every', ms } : undefined
  }
  const shape = Object.hasOwn(shapes, first) ? shapes[first] : undefined
  if (!shape) return undefined
  const on = rest[0] === 'on' && shape.on !== undefined ? rest[1] : undefined
  const left = on === undefined ? rest : rest.slice(2)
  const [, hour = '0', minute = '0'] = (left[0] === 'at' && /^(\d{1,2}):(\d{2})$/.exec(left[1] ?? '')) || []
  if (left.length !== 0 && (left.length !== 2 || left[0] !== 'at' || !/^\d{1,2}:\d{2}$/.test(left[1] ?? '')))
    return undefined
  if (first === 'hourly') return left.length === 0 ? readCron(['0', '*', '*', '*', '*']) : undefined
  return readCron(shape.fields(String(Number(minute)), String(Number(hour)), on ?? shape.on ?? '*'))
}

/** A year: beyond that nobody means it. */
const mostMs = 366 * 86_400_000

interface Shape {
  /** The day where none is said. */
  readonly on?: string
  fields(minute: string, hour: string, on: string): readonly string[]
}

const shapes: Readonly<Record<string, Shape>> = {
  hourly: { fields: () => [] },
  daily: { fields: (minute, hour) => [minute, hour, '*', '*', '*'] },
  weekly: { on: 'sun', fields: (minute, hour, on) => [minute, hour, '*', '*', on] },
  monthly: { on: '1', fields: (minute, hour, on) => [minute, hour, on, '*', '*'] },
}

function readCron([minute = '', hour = '', day = '', month = '', weekday = '']: readonly string[]): When | undefined {
  const minutes = readField(minute, { least: 0, most: 59 })
  const hours = readField(hour, { least: 0, most: 23 })
  const days = readField(day, { least: 1, most: 31 })
  const months = readField(month, { least: 1, most: 12, names: monthNames })
  // 7 is Sunday, too, as everywhere but in POSIX.
  const weekdays = readField(weekday, { least: 0, most: 7, names: weekdayNames })
  if (!minutes || !hours || !days || !months || !weekdays) return undefined
  const eitherDay = !day.startsWith('*') && !weekday.startsWith('*')
  const folded = [...new Set(weekdays.map((one) => one % 7))].toSorted((one, other) => one - other)
  return { kind: 'cron', fields: { minutes, hours, days, months, weekdays: folded, eitherDay } }
}

interface FieldBounds {
  readonly least: number
  readonly most: number
  readonly names?: readonly string[]
}

/** `*`, `*` with a step, `1-5`, `1-30/10`, `1,15`. Undefined where it is none of these. */
function readField(text: string, { least, most, names }: FieldBounds): readonly number[] | undefined {
  const found = new Set<number>()
  for (const part of text.split(',')) {
    const [, range = '', step = '1'] = /^([^/]+)(?:\/(\d{1,2}))?$/.exec(part) ?? []
    const [from, to = part.includes('/') ? most : undefined] =
      range === '*' ? [least, most] : range.split('-', 2).map((word) => numberOf(word, least, names))
    const last = to ?? from
    const isRange = from !== undefined && last !== undefined && from >= least && last <= most && from <= last
    if (!isRange || Number(step) < 1 || range.split('-').length > 2) return undefined
    for (let value = from; value <= last; value += Number(step)) found.add(value)
  }
  return [...found].toSorted((one, other) => one - other)
}

function numberOf(word: string, least: number, names: readonly string[] | undefined): number {
  const named = names?.indexOf(word) ?? -1
  if (named >= 0) return named + least
  return /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN
}

/** Of months that have the day, in a leap year. */
function canBe({ days, months, eitherDay }: CronFields): boolean {
  return eitherDay || months.some((month) => days.some((day) => day <= new Date(Date.UTC(2024, month, 0)).getUTCDate()))
}
