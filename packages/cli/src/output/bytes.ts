import { CliError } from '../error/cli-error.ts'

const exponents: Readonly<Record<string, number>> = { '': 0, k: 10, m: 20, g: 30, t: 40, p: 50 }

/** `256M`, `1.5G`, `1073741824`: powers of 1024, as memory is counted. @throws CliError `usage` */
export function parseBytes(text: string, what: string): number {
  const [, sign = '', number = '', unit = ''] = /^(-?)(\d+(?:\.\d+)?)\s*([kmgtp]?)(?:i?b)?$/i.exec(text) ?? []
  const bytes = Number(number) * 2 ** (exponents[unit.toLowerCase()] ?? Number.NaN)
  const why = number === '' ? 'no size' : whyNoSize(sign === '-' ? -bytes : bytes)
  if (why === undefined) return bytes
  throw new CliError('usage', `${what} is ${JSON.stringify(text)}, which is ${why}`, '256M or 2G would be a size')
}

function whyNoSize(bytes: number): string | undefined {
  if (bytes <= 0) return 'less than one byte'
  if (bytes > Number.MAX_SAFE_INTEGER) return 'more than can be counted; less than 8192T can be'
  return Number.isInteger(bytes) ? undefined : 'no whole number of bytes'
}

/** `256 MiB`, `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  let value = bytes
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[unit]}`
}
