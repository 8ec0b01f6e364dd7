import type { Cursor } from './cursor.ts'
import { token } from './scanner.ts'

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  "'": "'",
  '\\': '\\',
}

/** Resolves the escapes of DSP0004 7.11.1 in a text the scanner has found to be well-formed. */
export function resolveEscapes(text: string): string {
  let resolved = ''
  let from = 0
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
    resolved += text.slice(from, at)
    const letter = text.charAt(at + 1)
    const simple = escapes[letter]
    if (simple === undefined) {
      const digits = /^[0-9a-fA-F]{1,4}/.exec(text.slice(at + 2, at + 6))?.[0] ?? ''
      resolved += String.fromCharCode(Number.parseInt(digits, 16))
      from = at + 2 + digits.length
    } else {
      resolved += simple
      from = at + 2
    }
  }
  return resolved + text.slice(from)
}

/** Takes one or more adjacent strings, which are one value. */
export function readString(cursor: Cursor, what: string): string {
  if (cursor.kind !== token.string) cursor.fail(what)
  let value = readPiece(cursor)
  while (cursor.kind === token.string) value += readPiece(cursor)
  return value
}

function readPiece(cursor: Cursor): string {
  const piece = cursor.text.slice(cursor.start + 1, cursor.end - 1)
  const value = cursor.escaped ? resolveEscapes(piece) : piece
  cursor.next()
  return value
}

/** The value of an integer token: decimal, `0` octal, `0x` hexadecimal or binary with a final `b`. */
export function integerValue(text: string): bigint {
  const negative = text.startsWith('-')
  const digits = /^[+-]/.test(text) ? text.slice(1) : text
  const magnitude = BigInt(javascriptDigits(digits))
  return negative ? -magnitude : magnitude
}

function javascriptDigits(digits: string): string {
  if (/^0[xX]/.test(digits)) return digits
  if (/[bB]$/.test(digits)) return `0b${digits.slice(0, -1)}`
  return /^0\d/.test(digits) ? `0o${digits}` : digits
}

/** Longest integer literal that is read: 64 binary digits with sign and mark, and generous leading zeros. */
export const maximumIntegerLength = 128
