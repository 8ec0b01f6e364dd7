/** Whether a text has one of the two forms of DSP0004 5.2.4, every field within its range. */
export function isDateTimeText(text: string): boolean {
  if (text.length !== 25 || text.charCodeAt(14) !== point) return false
  const sign = text.charCodeAt(21)
  if (sign === colon) return text.endsWith(':000') && fieldsFit(text, intervalFields)
  if (sign !== plus && sign !== minus) return false
  return offsetFits(text) && fieldsFit(text, timestampFields) && dayFits(text)
}

/** The number that the decimal digits from `start` up to `end` say; -1 where there is anything else. */
export function readDigits(text: string, start: number, end: number): number {
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - zero
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

/** Days from 1970-01-01 to the first of a month, in the Gregorian calendar whatever the year. */
export function daysBefore(year: number, month: number): number {
  const past = year - (month <= 2 ? 1 : 0)
  const leaps = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400)
  const beforeMonth = (cumulative[month - 1] ?? 0) + (month > 2 && isLeap(year) ? 1 : 0)
  // Leap days of this year are in beforeMonth; those of the years before are counted from year 0.
  const leapsBefore = month <= 2 ? leaps : leaps - (isLeap(year) ? 1 : 0)
  return year * 365 + leapsBefore + beforeMonth - 719_527
}

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (lengths[month - 1] ?? 31)
}

interface Field {
  readonly start: number
  readonly end: number
  readonly min: number
  readonly max: number
}

const timeFields: readonly Field[] = [
  { start: 8, end: 10, min: 0, max: 23 },
  { start: 10, end: 12, min: 0, max: 59 },
  { start: 12, end: 14, min: 0, max: 59 },
]
const timestampFields: readonly Field[] = [
  { start: 0, end: 4, min: 0, max: 9999 },
  { start: 4, end: 6, min: 1, max: 12 },
  { start: 6, end: 8, min: 1, max: 31 },
  ...timeFields,
]
const intervalFields: readonly Field[] = [{ start: 0, end: 8, min: 0, max: 99_999_999 }, ...timeFields]

const point = 0x2e
const colon = 0x3a
const plus = 0x2b
const minus = 0x2d
const zero = 0x30
const asterisk = 0x2a
const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const cumulative = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** Asterisks fill whole fields, except that they may begin within the microseconds; behind them come only asterisks. */
function fieldsFit(text: string, fields: readonly Field[]): boolean {
  let unknown = false
  for (const { start, end, min, max } of fields) {
    unknown ||= text.charCodeAt(start) === asterisk
    if (unknown) {
      if (!onlyAsterisks(text, start, end)) return false
    } else {
      const value = readDigits(text, start, end)
      if (value < min || value > max) return false
    }
  }
  let known = unknown ? 15 : 21
  while (known > 15 && text.charCodeAt(known - 1) === asterisk) known--
  return onlyAsterisks(text, known, 21) && readDigits(text, 15, known) >= 0
}

function onlyAsterisks(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (text.charCodeAt(i) !== asterisk) return false
  return true
}

function dayFits(text: string): boolean {
  const day = readDigits(text, 6, 8)
  return day <= 28 || day <= daysInMonth(readDigits(text, 0, 4), readDigits(text, 4, 6))
}

// Inhabited time zones reach from -12:00 to +14:00; 999 is the distant past or future (DSP0004 5.2.4).
function offsetFits(text: string): boolean {
  const offset = readDigits(text, 22, 25)
  if (offset === 999) return text === '00000101000000.000000+999' || text === '99991231115959.999999-999'
  return offset >= 0 && offset <= 840
}
