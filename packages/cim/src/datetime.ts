import { daysBefore, daysInMonth, isDateTimeText, readDigits } from './datetime-text.ts'
import { shown, ValueError } from './value-error.ts'

/**
 * A CIM datetime, point in time or interval (DSP0004 5.2.4), as the 25 characters that say it:
 * `yyyymmddhhmmss.mmmmmm±utc` (offset in minutes) or `ddddddddhhmmss.mmmmmm:000`. Asterisks stand for digits that are
 * not known: whole fields from the right, or the last digits of the microseconds. Immutable.
 */
export class CimDateTime {
  readonly kind = 'datetime'
  readonly #text: string

  /** @throws ValueError `datetime-invalid` */
  constructor(text: string) {
    if (!isDateTimeText(text)) {
      const right = '"20260131235959.000000+060" or "00000003120000.000000:000"'
      throw new ValueError('datetime-invalid', `${shown(text)} is no CIM datetime; ${right} would be`)
    }
    this.#text = text
  }

  /** The datetime that a text says, `undefined` where it says none. */
  static parse(text: string): CimDateTime | undefined {
    return isDateTimeText(text) ? new CimDateTime(text) : undefined
  }

  /**
   * A point in time to the millisecond, told at an offset from UTC in minutes (-720 to 840, default 0).
   *
   * @throws ValueError `datetime-invalid` for an invalid date or a year outside 0 to 9999
   */
  static fromDate(date: Date, offset = 0): CimDateTime {
    const local = new Date(date.getTime() + offset * 60_000)
    const year = local.getUTCFullYear()
    if (!(year >= 0 && year <= 9999)) {
      throw new ValueError('datetime-invalid', `${String(date)} is outside the years 0 to 9999`)
    }
    const digits = [
      pad(year, 4),
      pad(local.getUTCMonth() + 1, 2),
      pad(local.getUTCDate(), 2),
      pad(local.getUTCHours(), 2),
      pad(local.getUTCMinutes(), 2),
      pad(local.getUTCSeconds(), 2),
    ].join('')
    const sign = offset < 0 ? '-' : '+'
    return new CimDateTime(`${digits}.${pad(local.getUTCMilliseconds(), 3)}000${sign}${pad(Math.abs(offset), 3)}`)
  }

  /** @throws ValueError `datetime-invalid` for a negative interval or one of 100,000,000 days and more */
  static fromMicroseconds(microseconds: bigint): CimDateTime {
    if (microseconds < 0n || microseconds >= longestInterval) {
      throw new ValueError(
        'datetime-invalid',
        `an interval of ${microseconds} µs is not within 0 and ${longestInterval - 1n}`,
      )
    }
    const seconds = Number(microseconds / 1_000_000n)
    const days = Math.floor(seconds / 86_400)
    const hours = Math.floor(seconds / 3600) % 24
    const minutes = Math.floor(seconds / 60) % 60
    const time = pad(days, 8) + pad(hours, 2) + pad(minutes, 2) + pad(seconds % 60, 2)
    return new CimDateTime(`${time}.${pad(Number(microseconds % 1_000_000n), 6)}:000`)
  }

  /** An interval, to the microsecond nearest. */
  static fromMilliseconds(milliseconds: number): CimDateTime {
    if (!Number.isFinite(milliseconds)) {
      throw new ValueError('datetime-invalid', `an interval of ${milliseconds} ms has no datetime`)
    }
    return CimDateTime.fromMicroseconds(BigInt(Math.round(milliseconds * 1000)))
  }

  get isInterval(): boolean {
    return this.#text.charCodeAt(21) === colon
  }

  /** Whether some of it is not known (asterisks). */
  get hasWildcards(): boolean {
    return this.#text.charCodeAt(20) === asterisk
  }

  /** Minutes east of UTC of a point in time; `undefined` for an interval, and for the distant past and future (offset 999). */
  get offset(): number | undefined {
    if (this.isInterval || this.#isDistant) return undefined
    return this.#offset()
  }

  /** To the millisecond (microseconds are cut off); `undefined` for intervals, with asterisks, or for the distant past and future. */
  toDate(): Date | undefined {
    const microseconds = this.epochMicroseconds()
    if (microseconds === undefined) return undefined
    // Rounds down before 1970 too.
    return new Date(Number((microseconds - (((microseconds % 1000n) + 1000n) % 1000n)) / 1000n))
  }

  /** Of a point in time, since 1970-01-01T00:00Z; `undefined` where `toDate` is. */
  epochMicroseconds(): bigint | undefined {
    if (this.isInterval || this.hasWildcards || this.#isDistant) return undefined
    return this.#bounds().first
  }

  /** Of an interval; `undefined` for points in time or with asterisks. */
  toMicroseconds(): bigint | undefined {
    return this.isInterval && !this.hasWildcards ? this.#bounds().first : undefined
  }

  /** Of an interval, with fraction. */
  toMilliseconds(): number | undefined {
    const microseconds = this.toMicroseconds()
    return microseconds === undefined ? undefined : Number(microseconds) / 1000
  }

  /**
   * Before (-1), the same (0) or after (1) another; `undefined` where that is indefinite: between a point in time
   * and an interval, and where what the asterisks leave open overlaps (DSP0004 5.2.4).
   */
  compare(other: CimDateTime): -1 | 0 | 1 | undefined {
    if (this.isInterval !== other.isInterval) return undefined
    const a = this.#bounds()
    const b = other.#bounds()
    if (a.last < b.first) return -1
    if (a.first > b.last) return 1
    return a.first === a.last && b.first === b.last ? 0 : undefined
  }

  /** True for the same time however its offset is written; `undefined` where that is indefinite. */
  equals(other: CimDateTime): boolean | undefined {
    if (this.isInterval !== other.isInterval) return false
    const order = this.compare(other)
    return order === undefined ? undefined : order === 0
  }

  toString(): string {
    return this.#text
  }

  /** As its text, so that JSON has it too. */
  toJSON(): string {
    return this.#text
  }

  // DSP0004 5.2.4: offset 999 marks the distant past and future, which are not on the clock.
  get #isDistant(): boolean {
    return !this.isInterval && this.#text.endsWith('999')
  }

  #offset(): number {
    const minutes = readDigits(this.#text, 22, 25)
    return this.#text.charCodeAt(21) === minus ? -minutes : minutes
  }

  /** The first and last microsecond that the asterisks allow. */
  #bounds(): { readonly first: bigint; readonly last: bigint } {
    const at = this.isInterval ? intervalMicroseconds : timestampMicroseconds
    const shift = this.isInterval ? 0n : BigInt(this.#offset()) * 60_000_000n
    const first = at(this.#text.replaceAll('*', '0')) - shift
    return { first, last: this.hasWildcards ? at(this.#text.replaceAll('*', '9')) - shift : first }
  }
}

const colon = 0x3a
const minus = 0x2d
const asterisk = 0x2a
const longestInterval = 100_000_000n * 86_400_000_000n

// A field of asterisks arrives here as zeros or nines, and is brought to its first or last possible value.
function timestampMicroseconds(text: string): bigint {
  const year = readDigits(text, 0, 4)
  const month = Math.min(Math.max(readDigits(text, 4, 6), 1), 12)
  const day = Math.min(Math.max(readDigits(text, 6, 8), 1), daysInMonth(year, month))
  return BigInt(daysBefore(year, month) + day - 1) * 86_400_000_000n + timeMicroseconds(text)
}

function intervalMicroseconds(text: string): bigint {
  return BigInt(readDigits(text, 0, 8)) * 86_400_000_000n + timeMicroseconds(text)
}

function timeMicroseconds(text: string): bigint {
  const hours = Math.min(readDigits(text, 8, 10), 23)
  const minutes = Math.min(readDigits(text, 10, 12), 59)
  const seconds = Math.min(readDigits(text, 12, 14), 59)
  return BigInt(hours * 3600 + minutes * 60 + seconds) * 1_000_000n + BigInt(readDigits(text, 15, 21))
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
