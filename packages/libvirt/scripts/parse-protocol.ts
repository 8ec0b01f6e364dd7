/** A type as the tables write it. */
export type ProtocolType =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'list' | 'optional'; readonly item: ProtocolType }
  | { readonly kind: 'struct'; readonly fields: readonly ProtocolField[] }

export interface ProtocolField {
  readonly name: string
  readonly type: ProtocolType
}

export type ProtocolEntry =
  | {
      readonly kind: 'call'
      readonly number: number
      readonly name: string
      readonly args: readonly ProtocolField[]
      readonly ret: readonly ProtocolField[]
      readonly flags: readonly string[]
    }
  | { readonly kind: 'event'; readonly number: number; readonly name: string; readonly body: readonly ProtocolField[] }
  | { readonly kind: 'named'; readonly number: number; readonly name: string }

/** Reads a table of procedures. @throws SyntaxError naming the line */
export function parseProtocol(text: string): readonly ProtocolEntry[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return []
    try {
      return [new LineParser(line).entry()]
    } catch (cause) {
      throw new SyntaxError(`line ${index + 1}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    }
  })
}

class LineParser {
  readonly #tokens: readonly string[]
  #at = 0

  constructor(line: string) {
    this.#tokens = line.match(/->|\[\]|\[32\]|[(){}:,?]|\w+/g) ?? []
  }

  entry(): ProtocolEntry {
    const kind = this.#next()
    const number = Number(this.#next())
    const name = this.#next()
    if (kind === 'named') return { kind, number, name }
    const first = this.#fields('(', ')')
    if (kind === 'event') return { kind, number, name, body: first }
    if (kind !== 'call') throw new SyntaxError(`${kind} is neither call, event nor named`)
    this.#expect('->')
    return { kind, number, name, args: first, ret: this.#fields('(', ')'), flags: this.#tokens.slice(this.#at) }
  }

  #fields(open: string, close: string): readonly ProtocolField[] {
    this.#expect(open)
    const fields: ProtocolField[] = []
    while (this.#peek() !== close) {
      if (fields.length > 0) this.#expect(',')
      const name = this.#next()
      this.#expect(':')
      fields.push({ name, type: this.#type() })
    }
    this.#expect(close)
    return fields
  }

  #type(): ProtocolType {
    let type: ProtocolType =
      this.#peek() === '{' ? { kind: 'struct', fields: this.#fields('{', '}') } : { kind: 'named', name: this.#next() }
    for (;;) {
      const suffix = this.#peek()
      if (suffix === '[32]' || (suffix === '[]' && type.kind === 'named' && type.name === 'wide')) {
        type = { kind: 'named', name: suffix === '[32]' ? 'wide32' : 'wideList' }
      } else if (suffix === '[]') type = { kind: 'list', item: type }
      else if (suffix === '?') type = { kind: 'optional', item: type }
      else return type
      this.#at++
    }
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]
  }

  #next(): string {
    const token = this.#tokens[this.#at++]
    if (token === undefined) throw new SyntaxError('it ends too early')
    return token
  }

  #expect(token: string): void {
    const found = this.#next()
    if (found !== token) throw new SyntaxError(`${token} is expected where ${found} stands`)
  }
}
