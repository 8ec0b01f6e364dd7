import { MessageError } from './message-error.ts'
import { isWhite } from './xml-characters.ts'
import { token, type XmlLimits, XmlScanner } from './xml-scanner.ts'

/**
 * Reads elements on top of the scanner. The habit of every `decode…` function: it is called when the start tag of its
 * element has been read, and returns when the end tag has.
 */
export class XmlReader {
  readonly scanner: XmlScanner
  /** How many embedded objects this document is inside of. */
  readonly embeddedDepth: number

  constructor(scanner: XmlScanner, embeddedDepth = 0) {
    this.scanner = scanner
    this.embeddedDepth = embeddedDepth
  }

  static of(text: string, limits: XmlLimits = {}, embeddedDepth = 0): XmlReader {
    return new XmlReader(new XmlScanner(text, limits), embeddedDepth)
  }

  /** The name of the next child element, which has been entered; `undefined` when the element that was open has ended. */
  child(): string | undefined {
    const { scanner } = this
    for (;;) {
      switch (scanner.next()) {
        case token.open:
          return scanner.name
        case token.close:
        case token.end:
          return undefined
        case token.text:
          if (!isBlank(scanner.text)) this.invalid(`the text ${shown(scanner.text)} stands where only elements may`)
      }
    }
  }

  /** The element's text, to its end. */
  text(): string {
    const { scanner } = this
    let text = ''
    for (;;) {
      switch (scanner.next()) {
        case token.text:
          text = text === '' ? scanner.text : text + scanner.text
          break
        case token.close:
        case token.end:
          return text
        case token.open:
          this.invalid(`the element <${scanner.name}> stands where only text may`)
      }
    }
  }

  /** Passes the end of an element that has no more children. */
  end(): void {
    const extra = this.child()
    if (extra !== undefined) this.unexpected(extra)
  }

  /** The only child of the element, entered; the element's own end is still to be passed with `end`. */
  only(): string {
    const name = this.child()
    if (name === undefined) this.invalid('an element is empty that needs content')
    return name
  }

  attribute(name: string): string | undefined {
    return this.scanner.attribute(name)
  }

  required(name: string): string {
    const value = this.scanner.attribute(name)
    if (value === undefined) this.invalid(`<${this.scanner.name}> lacks the attribute ${name}`)
    return value
  }

  /** An attribute that is `true` or `false`. */
  flag(name: string, missing: boolean): boolean {
    const value = this.scanner.attribute(name)
    if (value === undefined) return missing
    if (value === 'true' || value === 'false') return value === 'true'
    const folded = value.toLowerCase()
    if (folded !== 'true' && folded !== 'false') {
      this.invalid(`the attribute ${name} is ${shown(value)}; it must be "true" or "false"`)
    }
    return folded === 'true'
  }

  /** Passes over what is left of elements until `depth` are open. */
  leaveTo(depth: number): void {
    while (this.scanner.depth > depth) this.scanner.next()
  }

  unexpected(name: string): never {
    this.invalid(`the element <${name}> does not belong here (DSP0201)`)
  }

  invalid(text: string): never {
    const { line, column } = this.scanner.position()
    throw new MessageError('request-not-valid', `line ${line}, column ${column}: ${text}`)
  }

  /** A value that cannot be what its type says: the fault of one call, not of the message. */
  invalidValue(text: string): never {
    throw new MessageError('invalid-value', text)
  }
}

export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (!isWhite(text.charCodeAt(at))) return false
  }
  return true
}
