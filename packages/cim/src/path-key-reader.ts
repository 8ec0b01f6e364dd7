import { type IntrinsicType, isIntrinsicType } from './cim-type.ts'
import { isIdentifier } from './name.ts'
import type { KeyBinding, KeyValue, ObjectPath } from './object-path.ts'
import { parseScalar } from './parse-value.ts'
import { shown, ValueError } from './value-error.ts'

type Fail = (problem: string) => ValueError

interface KeyDialect {
  readonly isTyped: boolean
  /** Reads the path that a reference's quotes hold. */
  readonly nested: (text: string) => ObjectPath
  readonly typeOf: (keyName: string) => KeyBinding['type']
}

/** Reads `Name="web",Index=3,Ref="CIM_X.Id=\"1\""`, in the typed form `Name=(string)"web"`. */
export class KeyReader {
  readonly #text: string
  readonly #dialect: KeyDialect
  #at = 0

  constructor(text: string, dialect: KeyDialect) {
    this.#text = text
    this.#dialect = dialect
  }

  readAll(fail: Fail): KeyBinding[] {
    const keys: KeyBinding[] = []
    for (;;) {
      keys.push(this.#readKey(fail))
      if (this.#at === this.#text.length) return keys
      if (this.#text[this.#at] !== ',') throw fail(`a comma is wanted before ${shown(this.#text.slice(this.#at))}`)
      this.#at++
    }
  }

  #readKey(fail: Fail): KeyBinding {
    const equals = this.#text.indexOf('=', this.#at)
    const name = this.#text.slice(this.#at, Math.max(equals, this.#at))
    if (!isIdentifier(name)) throw fail(`<key>=<value> is wanted at ${shown(this.#text.slice(this.#at))}`)
    this.#at = equals + 1
    return this.#dialect.isTyped ? this.#readTyped(name, fail) : this.#readPlain(name, fail)
  }

  #readTyped(name: string, fail: Fail): KeyBinding {
    const end = this.#text.indexOf(')', this.#at)
    const type = this.#text[this.#at] === '(' ? this.#text.slice(this.#at + 1, Math.max(end, this.#at + 1)) : ''
    if (type !== 'reference' && !isIntrinsicType(type)) throw fail(`key ${name} has no type such as (string)`)
    this.#at = end + 1
    const quote = quotes[type] ?? ''
    const text = quote === '' ? this.#readBare() : this.#readQuoted(quote, fail)
    return { name, value: this.#convert(type, text, fail), type }
  }

  #readPlain(name: string, fail: Fail): KeyBinding {
    const known = this.#dialect.typeOf(name)
    const first = this.#text[this.#at]
    if (first === "'") {
      const value = this.#convert('char16', this.#readQuoted("'", fail), fail)
      return { name, value, type: 'char16' }
    }
    const text = first === '"' ? this.#readQuoted('"', fail) : this.#readBare()
    if (known !== undefined) return { name, value: this.#convert(known, text, fail), type: known }
    const value = first === '"' ? this.#guessQuoted(text) : guessBare(text)
    if (value === undefined) throw fail(`key ${name} is ${shown(text)}, neither quoted nor a number nor a boolean`)
    return { name, value }
  }

  #convert(type: IntrinsicType | 'reference', text: string, fail: Fail): KeyValue {
    if (type === 'reference') return this.#dialect.nested(text)
    const value = parseScalar(type, text)
    if (value === undefined) throw fail(`${shown(text)} is no ${type}`)
    return value
  }

  #guessQuoted(text: string): KeyValue {
    if (!/^[^"']*[.=]/.test(text)) return text
    try {
      const path = this.#dialect.nested(text)
      return path.isInstance ? path : text
    } catch (error) {
      // Not a path, then: a string that has a point or an equals sign in it.
      if (error instanceof ValueError) return text
      throw error
    }
  }

  #readBare(): string {
    const comma = this.#text.indexOf(',', this.#at)
    const text = this.#text.slice(this.#at, comma < 0 ? this.#text.length : comma)
    this.#at += text.length
    return text
  }

  #readQuoted(quote: string, fail: Fail): string {
    if (this.#text[this.#at] !== quote) throw fail(`${quote} is wanted at ${shown(this.#text.slice(this.#at))}`)
    let result = ''
    let from = this.#at + 1
    for (let i = from; i < this.#text.length; i++) {
      const character = this.#text[i]
      if (character === quote) {
        this.#at = i + 1
        return result + this.#text.slice(from, i)
      }
      if (character !== '\\') continue
      const read = readEscape(this.#text, i)
      if (read === undefined) throw fail(`${shown(this.#text.slice(i, i + 2))} is no escape`)
      result += this.#text.slice(from, i) + read.character
      i = read.last
      from = i + 1
    }
    throw fail(`the closing ${quote} is missing`)
  }
}

const quotes: Partial<Record<IntrinsicType | 'reference', string>> = {
  string: '"',
  datetime: '"',
  reference: '"',
  char16: "'",
}

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

/** The escapes of a MOF string (DSP0004 annex A): a letter, or `x` and one to four hexadecimal digits. */
function readEscape(text: string, backslash: number): { character: string; last: number } | undefined {
  const simple = escapes[text[backslash + 1] ?? '']
  if (simple !== undefined) return { character: simple, last: backslash + 1 }
  const hex = /^\\[xX]([0-9a-fA-F]{1,4})/.exec(text.slice(backslash, backslash + 6))
  if (hex === null) return undefined
  return { character: String.fromCharCode(Number.parseInt(hex[1] ?? '', 16)), last: backslash + hex[0].length - 1 }
}

/** The values that need no quotes: booleans, integers in every form of MOF, reals. */
function guessBare(text: string): KeyValue | undefined {
  return parseScalar('boolean', text) ?? integerLiteral(text) ?? parseScalar('real64', text)
}

const binary = /^([+-]?)([01]{1,64})[bB]$/
const octal = /^([+-]?)0([0-7]{1,22})$/
const decimalOrHex = /^([+-]?)(\d{1,20}|0[xX][0-9a-fA-F]{1,16})$/

function integerLiteral(text: string): bigint | undefined {
  for (const [pattern, prefix] of [
    [binary, '0b'],
    [octal, '0o'],
    [decimalOrHex, ''],
  ] as const) {
    const match = pattern.exec(text)
    if (match === null) continue
    const magnitude = BigInt(prefix + (match[2] ?? ''))
    return match[1] === '-' ? -magnitude : magnitude
  }
  return undefined
}
