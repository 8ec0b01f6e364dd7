import { decimal, one, type Rational } from './rational.ts'

/** A base unit of DSP0004 annex C: what it measures, and how many of the dimension's own units it is. */
export interface BaseUnit {
  readonly name: string
  /** Powers of independent quantities, e.g. `meter:2 second:-1`; units can be converted if these agree. */
  readonly dimension: ReadonlyMap<string, number>
  readonly scale: Rational
  /** What is added after scaling (temperatures only). */
  readonly offset?: Rational
}

/*
 * Base units that DSP0004 annex C.1 lists, and those that DMTF's schema uses beside (cycle, dot, gram, pixel). The
 * second column is the dimension, the third the scale: a decimal, or two parted by a slash. The logarithmic units
 * (decibel) are dimensions of their own, for no factor leads from one to another.
 */
const rows: readonly (readonly [name: string, dimension: string, scale?: string, offset?: string])[] = [
  ['percent', '', '1/100'],
  ['permille', '', '1/1000'],
  ['decibel', 'decibel'],
  ['decibel(A)', 'decibel(A)'],
  ['decibel(C)', 'decibel(C)'],
  ['decibel(m)', 'decibel(m)'],
  ['count', 'count'],
  ['revolution', 'revolution'],
  ['cycle', 'cycle'],
  ['dot', 'dot'],
  ['pixel', 'pixel'],
  ['degree', 'degree'],
  ['radian', 'radian'],
  ['steradian', 'steradian'],
  ['bit', 'bit'],
  ['byte', 'bit', '8'],
  ['dataword', 'dataword'],
  ['MSU', 'MSU'],
  ['meter', 'meter'],
  ['inch', 'meter', '0.0254'],
  ['rack unit', 'meter', '0.04445'],
  ['foot', 'meter', '0.3048'],
  ['yard', 'meter', '0.9144'],
  ['mile', 'meter', '1609.344'],
  ['liter', 'meter:3', '0.001'],
  ['fluid ounce', 'meter:3', '29.5735295625e-6'],
  ['liquid gallon', 'meter:3', '0.003785411784'],
  ['mole', 'mole'],
  ['gram', 'kilogram', '0.001'],
  ['kilogram', 'kilogram'],
  ['ounce', 'kilogram', '0.028349523125'],
  ['pound', 'kilogram', '0.45359237'],
  ['second', 'second'],
  ['minute', 'second', '60'],
  ['hour', 'second', '3600'],
  ['day', 'second', '86400'],
  ['week', 'second', '604800'],
  ['hertz', 'second:-1'],
  ['gravity', 'meter second:-2', '9.80665'],
  ['kelvin', 'kelvin'],
  ['degree celsius', 'kelvin', '1', '273.15'],
  ['degree fahrenheit', 'kelvin', '5/9', '45967/180'],
  ['candela', 'candela'],
  ['lumen', 'candela steradian'],
  ['nit', 'candela meter:-2'],
  ['lux', 'candela steradian meter:-2'],
  ['newton', 'kilogram meter second:-2'],
  ['pascal', 'kilogram meter:-1 second:-2'],
  ['bar', 'kilogram meter:-1 second:-2', '100000'],
  ['joule', 'kilogram meter:2 second:-2'],
  ['watt', 'kilogram meter:2 second:-3'],
  ['volt ampere', 'kilogram meter:2 second:-3'],
  ['volt ampere reactive', 'kilogram meter:2 second:-3'],
  ['british thermal unit', 'kilogram meter:2 second:-2', '1055.05585262'],
  ['ampere', 'ampere'],
  ['coulomb', 'ampere second'],
  ['volt', 'kilogram meter:2 second:-3 ampere:-1'],
  ['farad', 'kilogram:-1 meter:-2 second:4 ampere:2'],
  ['ohm', 'kilogram meter:2 second:-3 ampere:-2'],
  ['siemens', 'kilogram:-1 meter:-2 second:3 ampere:2'],
  ['weber', 'kilogram meter:2 second:-2 ampere:-1'],
  ['tesla', 'kilogram second:-2 ampere:-1'],
  ['henry', 'kilogram meter:2 second:-2 ampere:-2'],
  ['becquerel', 'becquerel'],
  ['gray', 'meter:2 second:-2'],
  ['sievert', 'sievert'],
]

const byName = new Map(rows.map((row) => [row[0].toLowerCase(), baseUnitOf(row)]))

/** The base unit of a name whatever its case; `vendor:name` is one of its own kind; `undefined` for any other. */
export function baseUnit(name: string): BaseUnit | undefined {
  const known = byName.get(name.toLowerCase())
  if (known !== undefined) return known
  return /^\w+:\w[\w -]*$/.test(name) ? { name, dimension: new Map([[name, 1]]), scale: one } : undefined
}

export function baseUnitNames(): string[] {
  return rows.map(([name]) => name)
}

function baseUnitOf([name, dimension, scale = '1', offset]: (typeof rows)[number]): BaseUnit {
  const powers = new Map<string, number>()
  for (const part of dimension === '' ? [] : dimension.split(' ')) {
    const [quantity = '', exponent = '1'] = part.split(':')
    powers.set(quantity, Number(exponent))
  }
  const base = { name, dimension: powers, scale: fraction(scale) }
  return offset === undefined ? base : { ...base, offset: fraction(offset) }
}

function fraction(text: string): Rational {
  const [above = '1', below = '1'] = text.split('/')
  const numerator = decimal(above)
  return { num: numerator.num, den: numerator.den * BigInt(below) }
}
