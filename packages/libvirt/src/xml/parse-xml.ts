import type { XmlAttribute, XmlElement } from './xml-element.ts'
import { XmlError } from './xml-error.ts'

export interface XmlLimits {
  /** Of the whole text, in characters; default 16 million. */
  readonly longest?: number
  /** Elements in one another; default 200. */
  readonly deepest?: number
}

/**
 * Reads a document with the place of each part of it (XML 1.0, without namespaces being looked at). A document type is refused, and with it every
 * entity but the five that XML itself has: libvirt sends none, and each is a way to make a small text a large one.
 * @throws XmlError
 */
export function parseXml(text: string, { longest = 16_000_000, deepest = 200 }: XmlLimits = {}): XmlElement {
  if (text.length > longest) throw new XmlError(`${text.length} characters, where at most ${longest} are read`, text, 0)
  return new Parser(text, deepest).document()
}

interface Open {
  readonly name: string
  readonly start: number
  readonly nameEnd: number
  readonly attributes: readonly XmlAttribute[]
  readonly contentStart: number
  readonly children: XmlElement[]
  text: string
}

// XML 1.0 (fifth edition), 2.3.
const nameStart =
  ':A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd'
const namePattern = new RegExp(`[${nameStart}][${nameStart}\\-.0-9\u00b7\u0300-\u036f\u203f-\u2040]*`, 'y')
const spacePattern = /[ \t\r\n]*/y
// XML 1.0, 2.2: what is no character; half of one is none either.
const noCharacter = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

class Parser {
  readonly #text: string
  readonly #deepest: number
  #at = 0

  constructor(text: string, deepest: number) {
    this.#text = text
    this.#deepest = deepest
    const bad = noCharacter.exec(text)
    if (bad) this.#fail(`code ${bad[0].codePointAt(0)} is no character of XML`, bad.index)
  }

  document(): XmlElement {
    if (this.#text.startsWith('\ufeff')) this.#at = 1
    if (this.#starts('<?xml')) this.#skipPast('?>', 'declaration')
    this.#skipMisc()
    const root = this.#element()
    this.#skipMisc()
    if (this.#at < this.#text.length) this.#fail('only comments may follow the root element')
    return root
  }

  #element(): XmlElement {
    const open: Open[] = []
    for (;;) {
      const parent = open.at(-1)
      if (parent === undefined || this.#startsElement()) {
        const begun = this.#startTag()
        if ('content' in begun) {
          if (parent === undefined) return begun
          parent.children.push(begun)
        } else {
          if (open.length >= this.#deepest)
            this.#fail(`more than ${this.#deepest} elements in one another`, begun.start)
          open.push(begun)
        }
        continue
      }
      if (this.#starts('</')) {
        const done = this.#endTag(parent)
        open.pop()
        const above = open.at(-1)
        if (above === undefined) return done
        above.children.push(done)
        continue
      }
      parent.text += this.#contentPiece(parent)
    }
  }

  #startsElement(): boolean {
    if (this.#text[this.#at] !== '<') return false
    const next = this.#text[this.#at + 1]
    return next !== '/' && next !== '!' && next !== '?'
  }

  #contentPiece(parent: Open): string {
    if (this.#starts('<!--')) return this.#comment()
    if (this.#starts('<![CDATA[')) {
      const start = this.#at + 9
      this.#skipPast(']]>', 'CDATA section')
      return this.#text.slice(start, this.#at - 3)
    }
    if (this.#starts('<?')) return this.#instruction()
    if (this.#starts('<!')) this.#fail('a declaration has no place within an element')
    if (this.#at >= this.#text.length) this.#fail(`<${parent.name}> is not ended`, parent.start)
    const start = this.#at
    const end = this.#text.indexOf('<', start)
    this.#at = end === -1 ? this.#text.length : end
    return this.#decoded(start, this.#at)
  }

  #startTag(): XmlElement | Open {
    const start = this.#at
    if (this.#text[start] !== '<') this.#fail('an element is expected')
    this.#at++
    const name = this.#name()
    const nameEnd = this.#at
    const attributes: XmlAttribute[] = []
    for (;;) {
      const hadSpace = this.#space()
      if (this.#take('/>'))
        return { name, start, end: this.#at, nameEnd, attributes, children: [], text: '', content: undefined }
      if (this.#take('>')) return { name, start, nameEnd, attributes, contentStart: this.#at, children: [], text: '' }
      if (!hadSpace) this.#fail(`the tag of <${name}> is not ended`)
      const next = this.#attribute()
      if (attributes.some((each) => each.name === next.name))
        this.#fail(`${next.name} stands twice in <${name}>`, next.start)
      attributes.push(next)
    }
  }

  #attribute(): XmlAttribute {
    const start = this.#at
    const name = this.#name()
    this.#space()
    if (!this.#take('=')) this.#fail(`attribute ${name} has no value`)
    this.#space()
    const quote = this.#text[this.#at]
    if (quote !== '"' && quote !== "'") this.#fail(`the value of ${name} is not quoted`)
    const raw = { start: this.#at + 1, end: this.#text.indexOf(quote, this.#at + 1) }
    if (raw.end === -1) this.#fail(`the value of ${name} is not ended`)
    const left = this.#text.slice(raw.start, raw.end).indexOf('<')
    if (left !== -1) this.#fail(`the value of ${name} has a <`, raw.start + left)
    this.#at = raw.end + 1
    // XML 1.0, 3.3.3: white space in a value is a space.
    const value = this.#decoded(raw.start, raw.end, (plain) => plain.replace(/\r\n|[\t\r\n]/g, ' '))
    return { name, value, start, end: this.#at, raw }
  }

  #endTag({ name, start, nameEnd, attributes, contentStart, children, text }: Open): XmlElement {
    const content = { start: contentStart, end: this.#at }
    this.#at += 2
    const ended = this.#name()
    if (ended !== name) this.#fail(`</${ended}> ends <${name}>`, content.end)
    this.#space()
    if (!this.#take('>')) this.#fail(`the tag </${name}> is not ended`)
    return { name, start, end: this.#at, nameEnd, attributes, children, text, content }
  }

  #skipMisc(): void {
    for (;;) {
      this.#space()
      if (this.#starts('<!--')) this.#comment()
      else if (this.#starts('<!DOCTYPE')) this.#fail('a document type is not taken')
      else if (this.#starts('<?')) this.#instruction()
      else return
    }
  }

  #comment(): string {
    const start = this.#at
    this.#at += 4
    this.#skipPast('--', 'comment')
    if (!this.#take('>')) this.#fail('a comment has --', start)
    return ''
  }

  #instruction(): string {
    this.#skipPast('?>', 'processing instruction')
    return ''
  }

  #name(): string {
    namePattern.lastIndex = this.#at
    const name = namePattern.exec(this.#text)?.[0]
    if (name === undefined) this.#fail('a name is expected')
    this.#at += name.length
    return name
  }

  #space(): boolean {
    spacePattern.lastIndex = this.#at
    spacePattern.exec(this.#text)
    const moved = spacePattern.lastIndex > this.#at
    this.#at = spacePattern.lastIndex
    return moved
  }

  /** A piece of text with its references replaced; `plain` treats what is none. */
  #decoded(
    start: number,
    end: number,
    plain: (text: string) => string = (text) => text.replace(/\r\n?/g, '\n'),
  ): string {
    const raw = this.#text.slice(start, end)
    if (!raw.includes('&')) return plain(raw)
    let decoded = ''
    let at = 0
    for (let next = raw.indexOf('&'); next !== -1; next = raw.indexOf('&', at)) {
      const close = raw.indexOf(';', next)
      const character = close === -1 ? undefined : characterOf(raw.slice(next + 1, close))
      if (character === undefined) this.#fail(`${raw.slice(next, next + 12)} is no character`, start + next)
      decoded += plain(raw.slice(at, next)) + character
      at = close + 1
    }
    return decoded + plain(raw.slice(at))
  }

  #starts(text: string): boolean {
    return this.#text.startsWith(text, this.#at)
  }

  #take(text: string): boolean {
    if (!this.#starts(text)) return false
    this.#at += text.length
    return true
  }

  #skipPast(text: string, what: string): void {
    const end = this.#text.indexOf(text, this.#at)
    if (end === -1) this.#fail(`a ${what} is not ended`)
    this.#at = end + text.length
  }

  #fail(problem: string, at: number = this.#at): never {
    throw new XmlError(problem, this.#text, at)
  }
}

/** XML 1.0, 4.6. */
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' }

function characterOf(reference: string): string | undefined {
  const number = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(reference)
  if (!number) return Object.hasOwn(entities, reference) ? entities[reference] : undefined
  const code = number[1] === undefined ? Number(number[2]) : Number.parseInt(number[1], 16)
  const isCharacter =
    code === 9 || code === 10 || code === 13 || (code >= 32 && code < 0xd800) || (code > 0xdfff && code <= 0x10ffff)
  return isCharacter && code !== 0xfffe && code !== 0xffff ? String.fromCodePoint(code) : undefined
}
