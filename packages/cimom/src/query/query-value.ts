import { CimDateTime, type CimScalar, type CimValue, ObjectPath, pathKey } from '@cimarron/cim'
import type { CompareOperator } from './query-syntax.ts'

/** What a condition is for an instance. NULL makes it `null`, neither true nor false (DSP0202, as SQL). */
export type Truth = boolean | null

/** One value against another: before, same, after; `different` where there is no order; `undefined` where nobody can tell. */
type Order = -1 | 0 | 1 | 'different' | undefined

export function compareTruth(operator: CompareOperator, left: CimValue, right: CimValue): Truth {
  if (left === null || right === null || isList(left) || isList(right)) return null
  return truthOf(operator, compareScalars(left, right))
}

function truthOf(operator: CompareOperator, order: Order): Truth {
  if (order === undefined) return null
  switch (operator) {
    case '=':
      return order === 0
    case '<>':
      return order !== 0
    case '<':
      return order === 'different' ? null : order < 0
    case '<=':
      return order === 'different' ? null : order <= 0
    case '>':
      return order === 'different' ? null : order > 0
    case '>=':
      return order === 'different' ? null : order >= 0
  }
}

function compareScalars(left: CimScalar, right: CimScalar): Order {
  if (isNumeric(left)) return isNumeric(right) ? compareNumbers(left, right) : undefined
  if (typeof left === 'string') {
    // A class that is not known beforehand may have a datetime where the query has a string.
    return typeof right === 'string' ? compareTexts(left, right) : flipped(compareScalars(right, left))
  }
  if (typeof left === 'boolean') return typeof right === 'boolean' ? sameOrNot(left === right) : undefined
  if (left instanceof CimDateTime) {
    const other = typeof right === 'string' ? CimDateTime.parse(right) : right
    return other instanceof CimDateTime ? compareDates(left, other) : undefined
  }
  if (left instanceof ObjectPath && right instanceof ObjectPath) return sameOrNot(pathKey(left) === pathKey(right))
  return undefined
}

/** By code points (DSP0202, "String comparison"): JavaScript's own order differs beyond U+FFFF. */
export function compareTexts(left: string, right: string): -1 | 0 | 1 {
  if (left === right) return 0
  const shorter = Math.min(left.length, right.length)
  for (let i = 0; i < shorter; i++) {
    const a = left.charCodeAt(i)
    const b = right.charCodeAt(i)
    if (a !== b) return rank(a) < rank(b) ? -1 : 1
  }
  return left.length < right.length ? -1 : 1
}

/** Surrogates come after all other code units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x1_0000 : unit
}

function compareNumbers(left: number | bigint, right: number | bigint): Order {
  if (left < right) return -1
  if (left > right) return 1
  // NaN is neither less, nor more, nor the same.
  return left === right || left >= right ? 0 : 'different'
}

function compareDates(left: CimDateTime, right: CimDateTime): Order {
  return left.isInterval === right.isInterval ? left.compare(right) : 'different'
}

function flipped(order: Order): Order {
  if (order === -1) return 1
  return order === 1 ? -1 : order
}

function sameOrNot(same: boolean): Order {
  return same ? 0 : 'different'
}

/**
 * Whether two arrays hold the same: in the same order, or (of a bag, DSP0004 "ArrayType") in any. NULL elements equal
 * each other.
 */
export function sameElements(left: CimValue, right: CimValue, ordered: boolean): Truth {
  if (!isList(left) || !isList(right)) return null
  if (left.length !== right.length) return false
  if (ordered) return left.every((item, index) => elementKey(item) === elementKey(right[index] ?? null))
  const counts = new Map<string, number>()
  for (const item of left) counts.set(elementKey(item), (counts.get(elementKey(item)) ?? 0) + 1)
  for (const item of right) {
    const count = counts.get(elementKey(item)) ?? 0
    if (count === 0) return false
    counts.set(elementKey(item), count - 1)
  }
  return true
}

/** A text that is the same for values that compare as equal. */
export function elementKey(value: CimScalar | null): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return `"${value}`
  // Large reals are spelt in full, as large integers are.
  if (typeof value === 'number') return Number.isInteger(value) ? String(BigInt(value)) : String(value)
  if (value instanceof ObjectPath) return `@${pathKey(value)}`
  if (value instanceof CimDateTime) return `t${value.epochMicroseconds() ?? value.toMicroseconds() ?? value.toString()}`
  return typeof value === 'object' ? value.kind : String(value)
}

export function isList(value: CimValue): value is readonly (CimScalar | null)[] {
  return Array.isArray(value)
}

function isNumeric(value: CimScalar): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}
