/** The intrinsic data types of DSP0004 5.2.2, as they are spelt in MOF and in the TYPE attribute of DSP0201. */
export const intrinsicTypes = [
  'boolean',
  'string',
  'char16',
  'uint8',
  'sint8',
  'uint16',
  'sint16',
  'uint32',
  'sint32',
  'uint64',
  'sint64',
  'real32',
  'real64',
  'datetime',
] as const

export type IntrinsicType = (typeof intrinsicTypes)[number]

/** A property's, parameter's or method's type. A reference has its class beside it, as `referenceClass`. */
export type CimType = IntrinsicType | 'reference'

export type IntegerType = Extract<IntrinsicType, `${'u' | 's'}int${number}`>

/** Inclusive bounds of the integer types; 64-bit ones are `bigint` in JavaScript, the others `number`. */
export const integerRanges: Readonly<Record<IntegerType, { readonly min: bigint; readonly max: bigint }>> = {
  uint8: { min: 0n, max: 0xffn },
  sint8: { min: -0x80n, max: 0x7fn },
  uint16: { min: 0n, max: 0xffffn },
  sint16: { min: -0x8000n, max: 0x7fffn },
  uint32: { min: 0n, max: 0xffff_ffffn },
  sint32: { min: -0x8000_0000n, max: 0x7fff_ffffn },
  uint64: { min: 0n, max: 0xffff_ffff_ffff_ffffn },
  sint64: { min: -0x8000_0000_0000_0000n, max: 0x7fff_ffff_ffff_ffffn },
}

export function isIntegerType(type: CimType): type is IntegerType {
  return type in integerRanges
}

export function isIntrinsicType(text: string): text is IntrinsicType {
  return (intrinsicTypes as readonly string[]).includes(text)
}
