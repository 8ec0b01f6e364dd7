import { XmlError } from './xml-error.ts'

// The one thing used of the platform besides the language: every browser and Node have it, no type library is needed for it.
interface Decoder {
  decode(bytes?: Uint8Array, options?: { stream: boolean }): string
}
declare const TextDecoder: new (label: string, options: { fatal: boolean; ignoreBOM: boolean }) => Decoder

/** Decodes a whole document, at most `maxBytes` long; a byte order mark is dropped. Throws `XmlError` `too-long` or `not-utf8`. */
export function decodeUtf8(bytes: Uint8Array, maxBytes: number): string {
  const start = { offset: 0, line: 1, column: 1 }
  if (bytes.byteLength > maxBytes) throw new XmlError('too-long', start, maxBytes)
  try {
    return whole.decode(bytes)
  } catch {
    throw new XmlError('not-utf8', positionOfBadByte(bytes))
  }
}

/** Decodes a document that comes in pieces; sequences may be split between them. */
export class Utf8Stream {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  /** Bytes taken so far. */
  offset = 0

  /** The text of the next piece, which may be empty; `undefined` says that the bytes are at an end. */
  decode(bytes: Uint8Array | undefined): string {
    try {
      const text = bytes === undefined ? this.#decoder.decode() : this.#decoder.decode(bytes, { stream: true })
      this.offset += bytes?.byteLength ?? 0
      return text
    } catch {
      throw new XmlError('not-utf8', { offset: this.offset, line: 1, column: 1 })
    }
  }
}

/** The number of bytes `text` takes in UTF-8. */
export function utf8Length(text: string): number {
  // Most texts are ASCII, which a regular expression sees several times faster than a loop.
  if (ascii.test(text)) return text.length
  let length = text.length
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    // A surrogate pair is two units and four bytes: two more than its units, one for each half.
    if (code >= 0x800 && (code < 0xd800 || code > 0xdfff)) length += 2
    else if (code >= 0x80) length += 1
  }
  return length
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const ascii = /^[\u0000-\u007f]*$/

const whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

function positionOfBadByte(bytes: Uint8Array): { offset: number; line: number; column: number } {
  // Found by halving: a prefix decodes (as a stream, so that a split sequence at its end is no error) until it holds the bad byte.
  let good = 0
  let bad = bytes.byteLength
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (decodes(bytes.subarray(0, middle))) good = middle
    else bad = middle
  }
  const before = new TextDecoder('utf-8', { fatal: false, ignoreBOM: false }).decode(bytes.subarray(0, good), {
    stream: true,
  })
  const lineStart = before.lastIndexOf('\n') + 1
  return { offset: good, line: before.split('\n').length, column: before.length - lineStart + 1 }
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
