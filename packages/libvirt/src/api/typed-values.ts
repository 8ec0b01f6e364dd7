import type { TypedParameter } from '../protocol/types.ts'

export type PlainValue = number | bigint | boolean | string

/** Typed parameters by their names. Of two of one name the last counts, as with libvirt. */
export function valuesOf(parameters: readonly TypedParameter[]): ReadonlyMap<string, PlainValue> {
  return new Map(parameters.map(({ field, value }) => [field, value]))
}
