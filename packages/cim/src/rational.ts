/** An exact fraction in lowest terms, its denominator positive. */
export interface Rational {
  readonly num: bigint
  readonly den: bigint
}

export const one: Rational = { num: 1n, den: 1n }

export function rational(num: bigint, den: bigint): Rational {
  const divisor = gcd(num, den) * (den < 0n ? -1n : 1n)
  return { num: num / divisor, den: den / divisor }
}

export function times(a: Rational, b: Rational): Rational {
  return rational(a.num * b.num, a.den * b.den)
}

export function over(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den, a.den * b.num)
}

export function plus(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den + b.num * a.den, a.den * b.den)
}

export function minus(a: Rational, b: Rational): Rational {
  return plus(a, { num: -b.num, den: b.den })
}

export function power(base: bigint, exponent: number): Rational {
  return exponent < 0 ? rational(1n, base ** BigInt(-exponent)) : rational(base ** BigInt(exponent), 1n)
}

/** `12`, `-1`, `0.25`, `45359237e-8`; the caller has seen to the form. */
export function decimal(text: string): Rational {
  const [significand = '', exponent = '0'] = text.split('e')
  const [whole = '', fraction = ''] = significand.split('.')
  return times(rational(BigInt(whole + fraction), 10n ** BigInt(fraction.length)), power(10n, Number(exponent)))
}

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a
  let y = b < 0n ? -b : b
  while (y !== 0n) [x, y] = [y, x % y]
  return x === 0n ? 1n : x
}
