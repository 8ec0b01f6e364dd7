import { CimDateTime, type IntegerType, type IntrinsicType, integerRanges, isIntegerType } from '@cimarron/cim'

/** A value of an intrinsic type. */
export type IntrinsicValue = boolean | string | number | bigint | CimDateTime

/** The value a text says in a VALUE or KEYVALUE element (DSP0201 5.2.3.1); `undefined` where it is none of that type. */
export function parseScalar(type: IntrinsicType, text: string): IntrinsicValue | undefined {
  if (type === 'string') return text
  if (type === 'char16') return text.length === 1 ? text : undefined
  const bare = text.trim()
  if (isIntegerType(type)) return parseInteger(type, bare)
  switch (type) {
    case 'boolean':
      return booleans.get(bare) ?? booleans.get(bare.toUpperCase())
    case 'datetime':
      return CimDateTime.parse(bare)
    case 'real32':
    case 'real64':
      return parseReal(type, bare)
  }
}

/** The text of a value, not yet escaped. */
export function formatScalar(type: IntrinsicType, value: IntrinsicValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'number' && (type === 'real32' || type === 'real64')) return formatReal(value)
  return value.toString()
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['TRUE', true],
  ['FALSE', false],
])

const decimal = /^[+-]?\d{1,20}$/
const hexadecimal = /^[+-]?0[xX][0-9a-fA-F]{1,16}$/
const real = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const infinities: ReadonlyMap<string, number> = new Map([
  ['NAN', Number.NaN],
  ['INF', Number.POSITIVE_INFINITY],
  ['+INF', Number.POSITIVE_INFINITY],
  ['-INF', Number.NEGATIVE_INFINITY],
])

function parseInteger(type: IntegerType, text: string): number | bigint | undefined {
  const range = integerRanges[type]
  const isWide = type === 'uint64' || type === 'sint64'
  if (decimal.test(text)) {
    if (!isWide) {
      const value = Number(text)
      return value >= Number(range.min) && value <= Number(range.max) ? value + 0 : undefined
    }
  } else if (!hexadecimal.test(text)) return undefined
  const magnitude = BigInt(text.replace(/^[+-]/, ''))
  const value = text.startsWith('-') ? -magnitude : magnitude
  if (value < range.min || value > range.max) return undefined
  return isWide ? value : Number(value)
}

function parseReal(type: 'real32' | 'real64', text: string): number | undefined {
  const special = infinities.get(text.toUpperCase())
  if (special !== undefined) return special
  if (!real.test(text)) return undefined
  const value = Number(text)
  const limit = type === 'real32' ? 3.4028235677973366e38 : Number.MAX_VALUE
  return Math.abs(value) > limit ? undefined : value
}

function formatReal(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'INF' : '-INF'
  const text = Object.is(value, -0) ? '-0' : String(value)
  if (text.includes('.')) return text
  // The form wants a decimal point (DSP0201, realValue): 1e+100 is written 1.0e+100.
  return text.includes('e') ? text.replace('e', '.0e') : `${text}.0`
}
