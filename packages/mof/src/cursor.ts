import type { DiagnosticCode } from './diagnostic.ts'
import { MofSyntaxError, Scanner, shorten, token } from './scanner.ts'

/** The scanner with what every grammar rule needs: is it this, take it, else say what was expected. */
export class Cursor extends Scanner {
  /** How deep instances stand within instances. */
  depth = 0

  isWord(lowerCase: string): boolean {
    return (
      this.kind === token.identifier &&
      this.end - this.start === lowerCase.length &&
      this.slice().toLowerCase() === lowerCase
    )
  }

  /** Takes the punctuation if it is here. */
  skip(character: string): boolean {
    if (this.kind !== character.charCodeAt(0)) return false
    this.next()
    return true
  }

  is(character: string): boolean {
    return this.kind === character.charCodeAt(0)
  }

  expect(character: string, after: string): void {
    if (this.is(character)) {
      this.next()
      return
    }
    throw this.missing(character, after)
  }

  missing(character: string, after: string): MofSyntaxError {
    // What is missing at a line's end is best shown there, not at the next line's first word.
    const isClosing = character === ';' || character === ')'
    const message = `expected '${character}' ${after}, found ${this.describe()}`
    return new MofSyntaxError('syntax', message, isClosing ? this.previousEnd : this.start)
  }

  expectWord(lowerCase: string, after: string): void {
    if (!this.isWord(lowerCase)) this.fail(`'${lowerCase}' ${after}`)
    this.next()
  }

  /** Takes an identifier and returns it as written. */
  name(what: string): string {
    if (this.kind !== token.identifier) this.fail(what)
    const name = this.slice()
    this.next()
    return name
  }

  fail(expected: string): never {
    throw new MofSyntaxError('syntax', `expected ${expected}, found ${this.describe()}`, this.start)
  }

  reject(code: DiagnosticCode, message: string): never {
    throw new MofSyntaxError(code, message, this.start)
  }

  describe(): string {
    if (this.kind === token.end) return 'the end of the text'
    if (this.kind === token.string) return `the string ${shorten(this.slice())}`
    return `'${shorten(this.slice())}'`
  }
}
