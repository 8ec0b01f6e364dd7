import { type IntegerType, type IntrinsicType, integerRanges } from './cim-type.ts'
import { CimDateTime } from './datetime.ts'

/** A value of an intrinsic type. */
export type IntrinsicValue = boolean | string | number | bigint | CimDateTime

/**
 * The value that a text says in CIM-XML (DSP0201 5.2.3, VALUE): integers decimal or hexadecimal, reals also as `NaN`,
 * `INF` and `-INF`, booleans and these in any case, all but strings and char16 with white space around.
 * `undefined` where the text is none of that type or outside its range; nothing is thrown, for this is the hot path.
 */
export function parseScalar(type: IntrinsicType, text: string): IntrinsicValue | undefined {
  return parsers[type](text)
}

/** As `parseScalar` for an integer type: `bigint` for the 64-bit ones, else `number`. */
export function parseInteger(type: IntegerType, text: string): number | bigint | undefined {
  return type === 'uint64' || type === 'sint64' ? parseWide(type, text) : parseNarrow(type, text)
}

const parsers: Record<IntrinsicType, (text: string) => IntrinsicValue | undefined> = {
  string: (text) => text,
  char16: (text) => (text.length === 1 ? text : undefined),
  boolean: parseBoolean,
  datetime: (text) => CimDateTime.parse(bare(text)),
  real32: (text) => finite(text, Math.fround(parseReal(text))),
  real64: (text) => finite(text, parseReal(text)),
  uint8: (text) => parseNarrow('uint8', text),
  sint8: (text) => parseNarrow('sint8', text),
  uint16: (text) => parseNarrow('uint16', text),
  sint16: (text) => parseNarrow('sint16', text),
  uint32: (text) => parseNarrow('uint32', text),
  sint32: (text) => parseNarrow('sint32', text),
  uint64: (text) => parseWide('uint64', text),
  sint64: (text) => parseWide('sint64', text),
}

type Narrow = Exclude<IntegerType, 'uint64' | 'sint64'>

const narrowRanges: Record<Narrow, { readonly min: number; readonly max: number }> = {
  uint8: { min: 0, max: 0xff },
  sint8: { min: -0x80, max: 0x7f },
  uint16: { min: 0, max: 0xffff },
  sint16: { min: -0x8000, max: 0x7fff },
  uint32: { min: 0, max: 0xffff_ffff },
  sint32: { min: -0x8000_0000, max: 0x7fff_ffff },
}

function parseNarrow(type: Narrow, padded: string): number | undefined {
  const text = bare(padded)
  const first = text.charCodeAt(0)
  const signed = first === minus || first === plus
  const start = signed ? 1 : 0
  const magnitude = isHex(text, start) ? hexDigits(text, start + 2) : decimalDigits(text, start)
  const { min, max } = narrowRanges[type]
  // Zero has no sign here: -0 would be another JavaScript value.
  const value = first === minus && magnitude !== 0 ? -magnitude : magnitude
  // NaN, for digits that are none, is within no range.
  return value >= min && value <= max ? value : undefined
}

/** Sixteen hexadecimal digits say every 64-bit integer, so do twenty decimal ones; a few leading zeros are borne with. */
const longestWide = 32

function parseWide(type: 'uint64' | 'sint64', padded: string): bigint | undefined {
  const text = bare(padded)
  if (text.length > longestWide) return undefined
  const first = text.charCodeAt(0)
  const start = first === minus || first === plus ? 1 : 0
  const hex = isHex(text, start)
  const digits = hex ? hexDigits(text, start + 2) : decimalDigits(text, start)
  if (Number.isNaN(digits)) return undefined
  // Up to 2^53 the digits summed up exactly, and BigInt(number) is cheaper than reading the text again.
  const magnitude = digits <= Number.MAX_SAFE_INTEGER ? BigInt(digits) : BigInt(start === 0 ? text : text.slice(1))
  const value = first === minus ? -magnitude : magnitude
  const { min, max } = integerRanges[type]
  return value >= min && value <= max ? value : undefined
}

function isHex(text: string, start: number): boolean {
  return text.charCodeAt(start) === zero && (text.charCodeAt(start + 1) | 0x20) === 0x78
}

/** The number said by the decimal digits from `start` on; NaN where there are none or something else. */
function decimalDigits(text: string, start: number): number {
  if (start === text.length) return Number.NaN
  let value = 0
  for (let i = start; i < text.length; i++) {
    const digit = text.charCodeAt(i) - zero
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

function hexDigits(text: string, start: number): number {
  if (start === text.length) return Number.NaN
  let value = 0
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const letter = (code | 0x20) - 0x61
    const digit = code <= nine ? code - zero : letter + 10
    if (digit < 0 || digit > 15 || (code > nine && letter < 0)) return Number.NaN
    value = value * 16 + digit
  }
  return value
}

function parseBoolean(padded: string): boolean | undefined {
  const text = bare(padded)
  if (text.length === 4) return text.toLowerCase() === 'true' ? true : undefined
  return text.length === 5 && text.toLowerCase() === 'false' ? false : undefined
}

/** Infinity where the text says so or says too much; NaN where it says so or says nothing. `finite` tells these apart. */
function parseReal(padded: string): number {
  const text = bare(padded)
  const special = specials.get(text.toUpperCase())
  if (special !== undefined) return special
  // Number() reads more than the form allows: hexadecimal, empty text, "Infinity".
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code < zero || code > nine) && code !== point && code !== minus && code !== plus && (code | 0x20) !== 0x65) {
      return Number.NaN
    }
  }
  return text === '' ? Number.NaN : Number(text)
}

const specials: ReadonlyMap<string, number> = new Map([
  ['NAN', Number.NaN],
  ['INF', Number.POSITIVE_INFINITY],
  ['+INF', Number.POSITIVE_INFINITY],
  ['-INF', Number.NEGATIVE_INFINITY],
])

function finite(text: string, value: number): number | undefined {
  if (Number.isFinite(value)) return value
  return specials.has(bare(text).toUpperCase()) ? value : undefined
}

function bare(text: string): string {
  const last = text.length - 1
  return text.charCodeAt(0) <= space || text.charCodeAt(last) <= space ? text.trim() : text
}

const zero = 0x30
const nine = 0x39
const minus = 0x2d
const plus = 0x2b
const point = 0x2e
const space = 0x20
