import type { DiagnosticCode } from './diagnostic.ts'
import type { SourceText } from './source.ts'

/** Kinds of token. Punctuation has its character code as kind, so these stay below the printable characters. */
export const token = {
  end: 0,
  identifier: 1,
  integer: 2,
  real: 3,
  string: 4,
  char: 5,
  alias: 6,
  pragma: 7,
} as const

export const punctuation = '[](){};:,='

/** A text that is no MOF: raised by scanner and parser, caught where the parser recovers, never seen outside. */
export class MofSyntaxError extends Error {
  readonly code: DiagnosticCode
  readonly at: number

  constructor(code: DiagnosticCode, message: string, at: number) {
    super(message)
    this.code = code
    this.at = at
  }
}

const quote = 0x22
const backslash = 0x5c
const newline = 0x0a

// DSP0004 annex A: firstIdentifierChar and nextIdentifierChar; everything above ASCII is let in here as UCS0080TOFFEF.
const identifierStart = table((c) => /[A-Za-z_]/.test(c))
const identifierPart = table((c) => /[A-Za-z0-9_]/.test(c))
const punctuationTable = table((c) => punctuation.includes(c))
const numberPattern = /[+-]?(?:0[xX][0-9a-fA-F]+|[01]+[bB]|[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+)/y
const charPattern = /'(?:\\[xX][0-9a-fA-F]{1,4}|\\[btnfr"'\\]|[^'\\\n\r])'/y
const escapePattern = /\\(?:[btnfr"'\\]|[xX][0-9a-fA-F]{1,4})/y

/**
 * Reads tokens one at a time; the token is in the fields, nothing is allocated for it.
 * A string token is one quoted piece. Its escapes are checked but not resolved: most texts are never looked at.
 */
export class Scanner {
  readonly source: SourceText
  readonly text: string
  kind = 0
  start = 0
  end = 0
  /** Of a string token: whether it contains a backslash. */
  escaped = false
  /** Where the token before this one ended: the place of what is missing. */
  previousEnd = 0
  // The next backslash and newline at or after the place last searched from; kept, as most strings contain neither.
  #nextBackslash = -1
  #nextNewline = -1

  constructor(source: SourceText) {
    this.source = source
    this.text = source.text
  }

  /** Continues at an offset, which is to be one where a token starts. */
  moveTo(offset: number): void {
    this.end = offset
    this.#nextBackslash = -1
    this.#nextNewline = -1
    this.next()
  }

  next(): void {
    const { text } = this
    this.previousEnd = this.end
    let at = this.end
    let code = 0
    for (;;) {
      code = text.charCodeAt(at)
      if (code === 0x20 || (code <= 0x0d && code >= 0x09)) at++
      else if (code === 0x2f) at = this.#skipComment(at)
      else break
    }
    this.start = at
    if (code === quote) this.#string(at)
    else if (code < 128 && identifierStart[code] === 1) this.#identifier(at)
    else if (code < 128 && punctuationTable[code] === 1) {
      this.kind = code
      this.end = at + 1
    } else this.#rare(at, code)
  }

  /** The token's text. */
  slice(): string {
    return this.text.slice(this.start, this.end)
  }

  #identifier(at: number): void {
    const { text } = this
    let end = at + 1
    for (;;) {
      const code = text.charCodeAt(end)
      if (code < 128 ? identifierPart[code] === 1 : isWideIdentifierPart(code)) end++
      else break
    }
    this.kind = token.identifier
    this.end = end
  }

  #string(at: number): void {
    const { text } = this
    let close = text.indexOf('"', at + 1)
    if (this.#nextBackslash <= at) this.#nextBackslash = indexOrEnd(text, '\\', at)
    this.escaped = this.#nextBackslash < close
    if (this.escaped) close = this.#checkEscapes(at)
    if (this.#nextNewline <= at) this.#nextNewline = indexOrEnd(text, '\n', at)
    if (close < 0 || this.#nextNewline < close) {
      this.end = Math.min(this.#nextNewline, text.length)
      throw new MofSyntaxError('unterminated-string', 'the string has no closing quote in its line', at)
    }
    this.kind = token.string
    this.end = close + 1
  }

  /** The offset of the closing quote, or -1. */
  #checkEscapes(start: number): number {
    const { text } = this
    let at = start + 1
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === quote) return at
      if (Number.isNaN(code) || code === newline) return -1
      if (code === backslash) {
        escapePattern.lastIndex = at
        if (!escapePattern.test(text)) {
          this.end = this.#afterBrokenString(at)
          const found = text.slice(at, at + 2).replace(/\p{Cc}/gu, '')
          throw new MofSyntaxError(
            'bad-escape',
            String.raw`'${found}' is no escape; \b \t \n \f \r \" \' \\ and \x with 1 to 4 hexadecimal digits are`,
            at,
          )
        }
        at = escapePattern.lastIndex
      } else at++
    }
  }

  /** Where to go on after a string with a bad escape: behind its closing quote, or the line's end. */
  #afterBrokenString(from: number): number {
    const { text } = this
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === quote) return at + 1
      if (code === newline) return at
      if (code === backslash && text.charCodeAt(at + 1) !== newline) at++
    }
    return text.length
  }

  #skipComment(at: number): number {
    const { text } = this
    const second = text.charCodeAt(at + 1)
    if (second === 0x2f) return indexOrEnd(text, '\n', at)
    if (second === 0x2a) {
      const close = text.indexOf('*/', at + 2)
      if (close >= 0) return close + 2
      this.end = text.length
      throw new MofSyntaxError('unterminated-comment', "the comment has no closing '*/'", at)
    }
    this.end = at + 1
    throw new MofSyntaxError('unexpected-character', "'/' starts no token; a comment starts with '//' or '/*'", at)
  }

  #rare(at: number, code: number): void {
    const { text } = this
    if (Number.isNaN(code)) {
      this.kind = token.end
      this.end = at
    } else if ((code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2b || code === 0x2d) this.#number(at)
    else if (code === 0x27) this.#char(at)
    else if (code === 0x24) {
      this.#identifier(at)
      this.kind = token.alias
      if (this.end === at + 1) throw new MofSyntaxError('syntax', "an alias is '$' and a name, as in $Host", at)
    } else if (code === 0x23) {
      this.#identifier(at)
      this.kind = token.pragma
      const word = text.slice(at, this.end)
      if (word.toLowerCase() !== '#pragma') {
        throw new MofSyntaxError('syntax', `'${word}' is no directive; directives start with '#pragma'`, at)
      }
    } else if (isWideIdentifierPart(code)) this.#identifier(at)
    else {
      this.end = at + 1
      const shown = code < 0x20 || code === 0x7f ? `U+${code.toString(16).padStart(4, '0')}` : `'${text[at]}'`
      throw new MofSyntaxError('unexpected-character', `the character ${shown} has no meaning here`, at)
    }
  }

  #number(at: number): void {
    const { text } = this
    numberPattern.lastIndex = at
    const matched = numberPattern.test(text)
    let end = matched ? numberPattern.lastIndex : at + 1
    const word = text.slice(at, end)
    const octal = /^[+-]?0\d+$/.test(word)
    if (!matched || /[\w.]/.test(text.charAt(end)) || (octal && /[89]/.test(word))) {
      while (/[\w.+-]/.test(text.charAt(end))) end++
      this.end = end
      throw new MofSyntaxError(
        'bad-number',
        `'${shorten(text.slice(at, end))}' is no number; write 12, 014 (octal), 0xc, 1100b or 1.2e1`,
        at,
      )
    }
    this.kind = word.includes('.') ? token.real : token.integer
    this.end = end
  }

  #char(at: number): void {
    charPattern.lastIndex = at
    if (!charPattern.test(this.text)) {
      this.end = at + 1
      throw new MofSyntaxError(
        'bad-char',
        "a char16 is one UCS-2 character in single quotes, such as 'a' or '\\x263a'",
        at,
      )
    }
    this.kind = token.char
    this.end = charPattern.lastIndex
  }
}

/** A name or literal in a message, cut when long. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function isWideIdentifierPart(code: number): boolean {
  return code >= 0x80 && code <= 0xffef && code !== 0xfeff
}

function indexOrEnd(text: string, wanted: string, from: number): number {
  const at = text.indexOf(wanted, from)
  return at < 0 ? text.length : at
}

function table(accepts: (character: string) => boolean): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => (accepts(String.fromCharCode(code)) ? 1 : 0))
}
