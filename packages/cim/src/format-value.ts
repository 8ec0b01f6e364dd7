import type { IntrinsicType } from './cim-type.ts'
import type { IntrinsicValue } from './parse-value.ts'

/** The text of a value as CIM-XML has it (DSP0201 5.2.3), not yet escaped; `parseScalar` reads the same value back. */
export function formatScalar(type: IntrinsicType, value: IntrinsicValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'number' && (type === 'real32' || type === 'real64')) return formatReal(type, value)
  return String(value)
}

/** The shortest text that reads back as the same real, always with a decimal point: `1.0`, `1.5e-7`, `NaN`, `-INF`. */
export function formatReal(type: 'real32' | 'real64', value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'INF' : '-INF'
  const text = type === 'real32' ? shortestReal32(value) : Object.is(value, -0) ? '-0' : String(value)
  if (text.includes('.')) return text
  // DSP0201, realValue: a point with a digit behind it is mandatory, so 1e+100 is written 1.0e+100.
  return text.includes('e') ? text.replace('e', '.0e') : `${text}.0`
}

// Below it a real32 has fewer bits, down to one.
const smallestNormal = 2 ** -126

// A decimal of up to 6 digits survives a real32; 9 digits tell any two apart (IEEE 754 binary32).
function shortestReal32(given: number): string {
  const value = Math.fround(given)
  if (Object.is(value, -0)) return '-0'
  // A value beyond the range of real32 is not for this function to hide.
  if (!Number.isFinite(value)) return String(given)
  for (let digits = Math.abs(value) < smallestNormal ? 1 : 6; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits))
    if (Math.fround(candidate) === value) return String(candidate)
  }
  return String(Number(value.toPrecision(9)))
}
