import { type BaseUnit, baseUnit } from './base-unit.ts'
import { legacyUnits } from './legacy-unit.ts'
import { decimal, minus, one, over, plus, power, type Rational, rational, times } from './rational.ts'
import { shown, ValueError } from './value-error.ts'

/** A programmatic unit (DSP0004 annex C.1): a factor and base units, multiplied and divided by; base units sorted by name. */
export interface Unit {
  readonly factor: Rational
  readonly numerator: readonly string[]
  readonly denominator: readonly string[]
}

/**
 * Reads a programmatic unit: `byte * 2^20`, `bit / second * 10^3`, `decibel(m) * -1`. Base units in any case, white
 * space as one likes; modifiers may also stand between base units, as they do in DMTF's schema. With `legacy`, also
 * the older spellings: `KiloBytes` (2^10), `bytes*10^3`, `Hundredths of Seconds`.
 *
 * @throws ValueError `unit-invalid`
 */
export function parseUnit(text: string, options: { readonly legacy?: boolean } = {}): Unit {
  const legacy = options.legacy === true
  if (text.length > longest) throw invalid(text, `is longer than ${longest} characters`)
  const known = legacy ? legacyUnits.get(text.trim().toLowerCase().replace(/\s+/g, ' ')) : undefined
  const parts = (known ?? text).split(/([*/])/).map((part) => part.trim().replace(/\s+/g, ' '))
  let factor = one
  const numerator: string[] = []
  const denominator: string[] = []
  for (let i = 0; i < parts.length; i += 2) {
    const divides = i > 0 && parts[i - 1] === '/'
    const part = parts[i] ?? ''
    const number = i === 0 ? undefined : readNumber(part)
    if (number === undefined) {
      const name = baseUnitName(part, legacy)
      if (name === undefined)
        throw invalid(text, `${shown(part)} is neither a base unit such as byte nor a number such as 2^20`)
      if (divides) denominator.push(name)
      else numerator.push(name)
    } else {
      if (number.num === 0n) throw invalid(text, 'its factor is 0')
      factor = divides ? over(factor, number) : times(factor, number)
      if (bits(factor.num) + bits(factor.den) > widest) throw invalid(text, `its factor has more than ${widest} bits`)
    }
  }
  return { factor, numerator: numerator.sort(), denominator: denominator.sort() }
}

/** The unit in one form, whatever it was read from: `byte * 2^20`, `second * 25 * 10^-8`. `parseUnit` reads it back. */
export function formatUnit(unit: Unit): string {
  const base = [unit.numerator.join(' * '), ...unit.denominator].join(' / ')
  return base + formatFactor(unit.factor)
}

/**
 * A value told in another unit. A bigint stays one where the result is whole, so no byte is lost; else it is a number.
 * Celsius, Fahrenheit and Kelvin are converted as temperatures where they stand alone.
 *
 * @throws ValueError `unit-incompatible` between units that measure different things; `unit-invalid`
 */
export function convertUnit(value: bigint | number, from: Unit | string, to: Unit | string): bigint | number {
  const source = measureOf(typeof from === 'string' ? parseUnit(from) : from)
  const target = measureOf(typeof to === 'string' ? parseUnit(to) : to)
  if (source.dimension !== target.dimension) {
    throw new ValueError(
      'unit-incompatible',
      `${source.text} cannot be told in ${target.text}: they measure different things`,
    )
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return value
  const exact = typeof value === 'bigint' ? rational(value, 1n) : exactly(value)
  const result = over(minus(plus(times(exact, source.scale), source.offset), target.offset), target.scale)
  if (typeof value === 'bigint' && result.den === 1n) return result.num
  return toNumber(result)
}

const longest = 512
/** Bits of the factor's numerator and denominator together; yotta and yobi need 80. */
const widest = 256

function invalid(text: string, problem: string): ValueError {
  return new ValueError('unit-invalid', `${shown(text)} is no programmatic unit: ${problem}`)
}

function baseUnitName(part: string, legacy: boolean): string | undefined {
  // "decibel (m)" is the same as "decibel(m)".
  const name = part.replace(/\s*\(\s*/, '(').replace(/\s*\)$/, ')')
  const exact = baseUnit(name)?.name
  if (exact !== undefined || !legacy) return exact
  return name.endsWith('s') ? baseUnit(name.slice(0, -1))?.name : undefined
}

/** `250`, `-1`, `0.1`, `10^-9`; exponents up to 99, as a longer number is nobody's unit. */
function readNumber(text: string): Rational | undefined {
  const exponential = /^(\d{1,9}) ?\^ ?([+-]?\d{1,2})$/.exec(text)
  if (exponential !== null) {
    const base = BigInt(exponential[1] ?? '')
    return base === 0n ? rational(0n, 1n) : power(base, Number(exponential[2]))
  }
  return /^[+-]?\d{1,300}(?:\.\d{0,20})?$/.test(text) ? decimal(text.replace('+', '')) : undefined
}

function formatFactor(factor: Rational): string {
  if (factor.num === factor.den) return ''
  const binary = exponentOf(factor, 2n)
  if (binary !== undefined && binary % 10 === 0) return ` * 2^${binary}`
  const ten = splitTens(factor)
  const modifier = ten.exponent === 0 ? '' : ` * 10^${ten.exponent}`
  const { num, den } = ten.rest
  return `${num === 1n ? '' : ` * ${num}`}${den === 1n ? '' : ` / ${den}`}${modifier}`
}

function exponentOf({ num, den }: Rational, base: bigint): number | undefined {
  let exponent = 0
  for (let rest = num; rest > 1n; rest /= base, exponent++) if (rest % base !== 0n) return undefined
  for (let rest = den; rest > 1n; rest /= base, exponent--) if (rest % base !== 0n) return undefined
  return num > 0n ? exponent : undefined
}

/** A factor as rest × 10^exponent: a denominator of twos and fives goes into the exponent, and so do trailing zeros. */
function splitTens(factor: Rational): { readonly rest: Rational; readonly exponent: number } {
  let rest = factor
  let exponent = 0
  const ten = rational(10n, 1n)
  while (rest.den % 2n === 0n || rest.den % 5n === 0n) {
    rest = times(rest, ten)
    exponent--
  }
  while (rest.num % 10n === 0n) {
    rest = over(rest, ten)
    exponent++
  }
  // Beyond 99 the text could not be read back; such a factor stays a plain number.
  return Math.abs(exponent) > 99 ? { rest: factor, exponent: 0 } : { rest, exponent }
}

interface Measure {
  readonly text: string
  readonly dimension: string
  readonly scale: Rational
  readonly offset: Rational
}

function measureOf(unit: Unit): Measure {
  const powers = new Map<string, number>()
  let scale = unit.factor
  const bases: BaseUnit[] = []
  for (const [names, sign] of [
    [unit.numerator, 1],
    [unit.denominator, -1],
  ] as const) {
    for (const name of names) {
      const base = baseUnit(name)
      if (base === undefined) throw invalid(name, 'it is no base unit')
      bases.push(base)
      scale = sign > 0 ? times(scale, base.scale) : over(scale, base.scale)
      for (const [quantity, exponent] of base.dimension)
        powers.set(quantity, (powers.get(quantity) ?? 0) + sign * exponent)
    }
  }
  const dimension = [...powers]
    .filter(([, exponent]) => exponent !== 0)
    .map(([quantity, exponent]) => `${quantity}^${exponent}`)
  // Where temperatures are part of a product or quotient they are differences, so only the degree's size counts.
  const alone = bases.length === 1 ? bases[0]?.offset : undefined
  return { text: formatUnit(unit), dimension: dimension.sort().join(' '), scale, offset: alone ?? rational(0n, 1n) }
}

/** A finite double as the fraction it is. */
function exactly(value: number): Rational {
  let numerator = value
  let twos = 0
  while (!Number.isInteger(numerator)) {
    numerator *= 2
    twos++
  }
  return rational(BigInt(numerator), 2n ** BigInt(twos))
}

/** The double nearest, also where numerator or denominator alone would be beyond doubles. */
function toNumber({ num, den }: Rational): number {
  const excess = Math.max(bits(num), bits(den)) - 1000
  if (excess <= 0 || den === 1n) return divide(num, den)
  return Number(num >> BigInt(excess)) / Number(den >> BigInt(excess))
}

// Number(a) / Number(b) would round three times; 60 bits more than the quotient needs leave one rounding that counts.
function divide(num: bigint, den: bigint): number {
  if (den === 1n) return Number(num)
  const shift = Math.max(0, 64 + bits(den) - bits(num))
  return Number((num << BigInt(shift)) / den) / 2 ** shift
}

function bits(value: bigint): number {
  return (value < 0n ? -value : value).toString(16).length * 4
}
