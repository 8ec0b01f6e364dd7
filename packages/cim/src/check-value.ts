import { type CimType, integerRanges, isIntegerType } from './cim-type.ts'
import type { CimScalar, CimValue } from './value.ts'
import { shown, ValueError } from './value-error.ts'

/** Whether a value is one of the type, as `CimValue` describes it; NULL fits every type, and every array. */
export function valueFits(type: CimType, isArray: boolean, value: CimValue): boolean {
  if (value === null) return true
  if (!isArray) return !Array.isArray(value) && scalarFits(type, value as CimScalar)
  return Array.isArray(value) && value.every((item: CimScalar | null) => item === null || scalarFits(type, item))
}

/**
 * The value as one of the type: itself where it fits, else with number and bigint exchanged where nothing is lost
 * (providers may give a number for a uint64), a real32 rounded to what 32 bits hold.
 *
 * @throws ValueError `value-out-of-range` or `value-invalid`, saying what the value is and what the type wants
 */
export function coerceValue(type: CimType, isArray: boolean, value: CimValue): CimValue {
  if (value === null) return null
  if (Array.isArray(value) !== isArray) {
    throw new ValueError(
      'value-invalid',
      `${describe(value)} is ${isArray ? 'no' : 'an'} array; ${type}${isArray ? '[]' : ''} is wanted`,
    )
  }
  if (!isArray) return coerceScalar(type, value as CimScalar)
  const items = value as readonly (CimScalar | null)[]
  if (type !== 'real32' && items.every((item) => item === null || scalarFits(type, item))) return items
  return items.map((item) => (item === null ? null : coerceScalar(type, item)))
}

function coerceScalar(type: CimType, value: CimScalar): CimScalar {
  if (type === 'real32' && typeof value === 'number') {
    const rounded = Math.fround(value)
    if (Number.isFinite(value) && !Number.isFinite(rounded)) throw outOfRange(type, value)
    return rounded
  }
  if (scalarFits(type, value)) return value
  if (typeof value === 'number' || typeof value === 'bigint') {
    const exchanged = exchange(type, value)
    if (exchanged !== undefined) return exchanged
    if (isIntegerType(type)) throw outOfRange(type, value)
  }
  throw new ValueError('value-invalid', `${describe(value)} is no ${type}; ${wanted(type)}`)
}

function exchange(type: CimType, value: number | bigint): CimScalar | undefined {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) return undefined
    const wide = BigInt(value)
    return scalarFits(type, wide) ? wide : undefined
  }
  const narrow = Number(value)
  return BigInt(narrow) === value && scalarFits(type, narrow) ? narrow : undefined
}

function scalarFits(type: CimType, value: CimScalar): boolean {
  return fits[type](value)
}

function integerFits(min: number, max: number): (value: CimScalar) => boolean {
  return (value) => typeof value === 'number' && value >= min && value <= max && Math.trunc(value) === value
}

function wideFits(min: bigint, max: bigint): (value: CimScalar) => boolean {
  return (value) => typeof value === 'bigint' && value >= min && value <= max
}

function kindFits(...kinds: readonly string[]): (value: CimScalar) => boolean {
  return (value) => typeof value === 'object' && kinds.includes(value.kind)
}

const isEmbedded = kindFits('instance', 'class')

// One monomorphic function a type: a table costs a lookup where a chain of conditions would cost several.
const fits: Record<CimType, (value: CimScalar) => boolean> = {
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string' || isEmbedded(value),
  char16: (value) => typeof value === 'string' && value.length === 1,
  uint8: integerFits(0, 0xff),
  sint8: integerFits(-0x80, 0x7f),
  uint16: integerFits(0, 0xffff),
  sint16: integerFits(-0x8000, 0x7fff),
  uint32: integerFits(0, 0xffff_ffff),
  sint32: integerFits(-0x8000_0000, 0x7fff_ffff),
  uint64: wideFits(integerRanges.uint64.min, integerRanges.uint64.max),
  sint64: wideFits(integerRanges.sint64.min, integerRanges.sint64.max),
  real32: (value) => typeof value === 'number' && (Math.fround(value) === value || Number.isNaN(value)),
  real64: (value) => typeof value === 'number',
  datetime: kindFits('datetime'),
  reference: kindFits('path'),
}

function outOfRange(type: CimType, value: number | bigint): ValueError {
  return new ValueError('value-out-of-range', `${value} is outside ${type}; ${wanted(type)}`)
}

function wanted(type: CimType): string {
  if (isIntegerType(type)) return `an integer from ${integerRanges[type].min} to ${integerRanges[type].max} is wanted`
  return wants[type]
}

const wants: Record<Exclude<CimType, keyof typeof integerRanges>, string> = {
  boolean: 'true or false is wanted',
  string: 'a string, or an embedded instance or class, is wanted',
  char16: 'a string of one UTF-16 code unit is wanted',
  real32: 'a number up to 3.4028234663852886e38 is wanted',
  real64: 'a number is wanted',
  datetime: 'a CimDateTime is wanted',
  reference: 'an ObjectPath is wanted',
}

function describe(value: CimValue): string {
  if (typeof value === 'string') return shown(value)
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`
  return 'kind' in value ? `a value of kind ${value.kind}` : `an array of ${value.length}`
}
