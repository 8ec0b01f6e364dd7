import { invalidQuery, quoted } from './query-error.ts'

export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'symbol' | 'end'
  /** As written; of a string its quoted form. */
  readonly text: string
  /** Of a string or number, what it says. */
  readonly value: string | number | bigint
  readonly at: number
}

/** Longer queries are refused before they are looked at. */
export const longestQuery = 65_536
const longestNumber = 64

/**
 * The words of a query. Names are those of DSP0004 (letters, digits, underscore and all beyond ASCII).
 *
 * @throws CimError CIM_ERR_INVALID_QUERY
 */
export function queryTokens(text: string, quotes: string): Token[] {
  if (text.length > longestQuery) {
    throw invalidQuery(longestQuery, `it is ${text.length} characters long; at most ${longestQuery} are read`)
  }
  const tokens: Token[] = []
  let at = skipSpace(text, 0)
  while (at < text.length) {
    const token = tokenAt(text, at, { quotes, before: tokens.at(-1) })
    tokens.push(token)
    at = skipSpace(text, at + token.text.length)
  }
  tokens.push({ kind: 'end', text: '', value: '', at: text.length })
  return tokens
}

interface Lexing {
  readonly quotes: string
  readonly before: Token | undefined
}

function tokenAt(text: string, at: number, { quotes, before }: Lexing): Token {
  const character = text.charAt(at)
  if (quotes.includes(character)) return stringAt(text, at)
  const name = match(namePattern, text, at)
  if (name !== undefined) return { kind: 'name', text: name, value: name, at }
  // `.5` is a number only where no property could stand before the dot.
  const pathGoesOn = before !== undefined && (before.kind === 'name' || before.text === ']')
  const number = character === '.' && pathGoesOn ? undefined : match(numberPattern, text, at)
  if (number !== undefined) return numberToken(text, number, at)
  const symbol = match(symbolPattern, text, at)
  if (symbol !== undefined) return { kind: 'symbol', text: symbol, value: symbol, at }
  if (character === '"' || character === "'") {
    throw invalidQuery(at, `a string stands in ${quotes.split('').join(' or ')} in this language`)
  }
  throw invalidQuery(at, `${quoted(String.fromCodePoint(text.codePointAt(at) ?? 0))} has no meaning here`)
}

const namePattern = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y
const numberPattern = /0[xX][\da-fA-F]+|[01]+[bB](?!\w)|(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y
const symbolPattern = /<=|>=|<>|!=|\.\.|::|\|\||[=<>()[\]{},.*+/#:-]/y

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function numberToken(text: string, number: string, at: number): Token {
  if (number.length > longestNumber) throw invalidQuery(at, `no number of CIM has ${number.length} digits`)
  if (/\w/.test(text.charAt(at + number.length))) {
    throw invalidQuery(at, `${quoted(text.slice(at, at + number.length + 1))} is neither a number nor a name`)
  }
  return { kind: 'number', text: number, value: numberOf(number), at }
}

function numberOf(text: string): number | bigint {
  if (/^\d+$/.test(text) || /^0[xX]/.test(text)) return narrowed(BigInt(text))
  if (/^[01]+[bB]$/.test(text)) return narrowed(BigInt(`0b${text.slice(0, -1)}`))
  return Number(text)
}

/** Small integers as `number`: JavaScript compares both kinds exactly, and numbers faster. */
function narrowed(value: bigint): number | bigint {
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

function stringAt(text: string, at: number): Token {
  const quote = text.charAt(at)
  let value = ''
  let from = at + 1
  for (let i = from; i < text.length; i++) {
    const character = text.charAt(i)
    if (character === quote) {
      return { kind: 'string', text: text.slice(at, i + 1), value: value + text.slice(from, i), at }
    }
    if (character !== '\\') continue
    const escaped = match(escapePattern, text, i)
    if (escaped === undefined) {
      const what = `${quoted(text.slice(i, i + 2))} is no escape; a backslash itself is written \\\\`
      throw invalidQuery(i, what)
    }
    value += text.slice(from, i) + unescaped(escaped)
    i += escaped.length - 1
    from = i + 1
  }
  throw invalidQuery(at, `the string that begins here has no ${quote} at its end`)
}

// DSP0202, "String literals": the escapes of DSP0004.
const escapePattern = /\\(?:[\\'"btnfr]|[xX][\da-fA-F]{1,4}|u[\da-fA-F]{4})/y
const escapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' }

function unescaped(escaped: string): string {
  const letter = escaped.charAt(1)
  if (escaped.length > 2) return String.fromCharCode(Number.parseInt(escaped.slice(2), 16))
  return escapes[letter] ?? letter
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n\f'.includes(text.charAt(at))) at++
  return at
}
