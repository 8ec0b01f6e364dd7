import { utf8Length } from './utf8.ts'
import { endOfName, findIllegal, isLegal, isNameStart, isWhite, skipWhite } from './xml-characters.ts'
import { XmlError, type XmlErrorCode, type XmlPosition } from './xml-error.ts'

/** What `XmlScanner.next` has found. */
export const token = { end: 0, open: 1, close: 2, text: 3 } as const
export type Token = (typeof token)[keyof typeof token]

export interface XmlLimits {
  /** The longest document, or for a document read in pieces the longest part held at once. Default 16 MiB. */
  readonly maxBytes?: number
  /** How deep elements may nest. Default 128. */
  readonly maxDepth?: number
  /** How many attributes a tag may have. Default 32. */
  readonly maxAttributes?: number
}

export const defaultLimits: Required<XmlLimits> = { maxBytes: 16 * 1024 * 1024, maxDepth: 128, maxAttributes: 32 }

/** Thrown by `next` when the text fed so far ends inside a token and more is to come. Not an error: `rewind`, `feed`, try again. */
export const needMore: unique symbol = Symbol('more text is needed')

/** A place between two tokens at which reading can go on again. */
export interface ScannerMark {
  readonly at: number
  readonly depth: number
  readonly rootSeen: boolean
}

/**
 * A strict pull scanner for XML 1.0 without DTDs. `next` gives one token after another; what it found is in `name`,
 * `text` and `attribute(…)` until the next call. Comments and processing instructions are checked and passed over.
 * CDATA sections are text. A run of text may come as several tokens. Namespaces are not looked at: CIM-XML has none.
 *
 * A document comes whole (`new XmlScanner(text)`) or in pieces (`new XmlScanner('', { final: false })`, then `feed`).
 */
export class XmlScanner {
  /** The element of an open or close token. */
  name = ''
  /** The characters of a text token, references replaced, line ends normalised to "\n" (2.11). */
  text = ''

  #source: string
  #at = 0
  #final: boolean
  /** Names of the elements that are open. */
  readonly #open: string[] = []
  #rootSeen = false
  /** An empty-element tag gives two tokens; this says that the second one is due. */
  #emptyTag = false
  readonly #attributeNames: string[] = []
  readonly #attributeValues: string[] = []
  #attributeCount = 0
  /** Where the next "&", "\r" and "]]>" stand, so that most runs of text need no second look. -1: not yet looked for. */
  #ampersand = -1
  #return = -1
  #sectionEnd = -1
  readonly #maxBytes: number
  readonly #maxDepth: number
  readonly #maxAttributes: number
  /** What was dropped from the front of `#source`. */
  #droppedBytes = 0
  #droppedLines = 0
  #droppedColumn = 0

  constructor(source: string, options: XmlLimits & { final?: boolean } = {}) {
    this.#maxBytes = options.maxBytes ?? defaultLimits.maxBytes
    this.#maxDepth = options.maxDepth ?? defaultLimits.maxDepth
    this.#maxAttributes = options.maxAttributes ?? defaultLimits.maxAttributes
    this.#source = ''
    this.#final = false
    this.feed(source, options.final ?? true)
  }

  /** How many elements are open. */
  get depth(): number {
    return this.#open.length
  }

  /** The length of the text that was fed and not yet read, in UTF-16 units. */
  get pending(): number {
    return this.#source.length - this.#at
  }

  /** The value of an attribute of the last open token. */
  attribute(name: string): string | undefined {
    for (let i = 0; i < this.#attributeCount; i += 1) {
      if (this.#attributeNames[i] === name) return this.#attributeValues[i]
    }
    return undefined
  }

  /** Adds text. `final` says that it is the last. What was read before is dropped, so earlier marks are void. */
  feed(piece: string, final: boolean): void {
    const kept = this.#drop()
    this.#source = kept + piece
    this.#final = final
    this.#forget()
    if (this.#source.length > this.#maxBytes) this.#fail('too-long', this.#source.length, this.#maxBytes)
    const bad = findIllegal(piece)
    if (bad !== -1) this.#fail('illegal-character', kept.length + bad, piece[bad])
  }

  /** Marks this place, which must not be within an empty-element tag. */
  mark(): ScannerMark {
    return { at: this.#at, depth: this.#open.length, rootSeen: this.#rootSeen }
  }

  /** Goes back to a mark at the same or an outer element; none of the elements open at the mark may have been closed since. */
  rewind(mark: ScannerMark): void {
    this.#at = mark.at
    this.#open.length = mark.depth
    this.#rootSeen = mark.rootSeen
    this.#emptyTag = false
    this.#forget()
  }

  /** Where the scanner stands. */
  position(at: number = this.#at): XmlPosition {
    const before = this.#source.slice(0, at)
    const lastBreak = before.lastIndexOf('\n')
    return {
      offset: this.#droppedBytes + utf8Length(before),
      line: this.#droppedLines + countLines(before) + 1,
      column: lastBreak === -1 ? this.#droppedColumn + at + 1 : at - lastBreak,
    }
  }

  next(): Token {
    if (this.#emptyTag) return this.#closeEmpty()
    const source = this.#source
    for (;;) {
      const at = this.#at
      if (at >= source.length) return this.#end()
      if (source.charCodeAt(at) !== lessThan) {
        if (this.#characters(at)) return token.text
        continue
      }
      if (at + 1 >= source.length) this.#truncated('a tag')
      const second = source.charCodeAt(at + 1)
      if (second === slash) return this.#closeTag(at)
      if (second === question) this.#instruction(at)
      else if (second === exclamation) {
        if (this.#declaration(at)) return token.text
      } else if (second > 127 || isNameStart(second)) return this.#openTag(at)
      else this.#fail('bad-markup', at, source.slice(at, at + 2))
    }
  }

  #openTag(at: number): Token {
    const source = this.#source
    const nameEnd = endOfName(source, at + 1)
    if (nameEnd >= source.length) this.#truncated('a tag')
    if (nameEnd === at + 1) this.#fail('bad-name', at + 1, source.slice(at + 1, at + 9))
    const name = source.slice(at + 1, nameEnd)
    this.#attributeCount = 0
    let end = nameEnd
    let code = source.charCodeAt(end)
    while (code !== greaterThan && code !== slash) {
      const from = skipWhite(source, end)
      code = source.charCodeAt(from)
      if (code === greaterThan || code === slash) {
        end = from
        break
      }
      if (from >= source.length) this.#truncated(`the tag <${name}`)
      if (from === end) this.#fail('bad-tag', end, name)
      end = this.#attribute(from)
      code = source.charCodeAt(end)
      if (end >= source.length) this.#truncated(`the tag <${name}`)
    }
    if (code === slash) {
      if (end + 1 >= source.length) this.#truncated(`the tag <${name}`)
      if (source.charCodeAt(end + 1) !== greaterThan) this.#fail('bad-tag', end, name)
      end += 1
      this.#emptyTag = true
    }
    this.#enter(name, at)
    this.#at = end + 1
    return token.open
  }

  #enter(name: string, at: number): void {
    if (this.#open.length === 0) {
      if (this.#rootSeen) this.#fail('second-root', at, name)
      this.#rootSeen = true
    }
    if (this.#open.length >= this.#maxDepth) this.#fail('depth-limit', at, this.#maxDepth)
    this.#open.push(name)
    this.name = name
  }

  /** Reads one attribute into the lists and answers with the index after it. */
  #attribute(at: number): number {
    const source = this.#source
    const nameEnd = endOfName(source, at)
    if (nameEnd === at) this.#fail('bad-attribute', at, source.slice(at, at + 8))
    const name = source.slice(at, nameEnd)
    const equals = skipWhite(source, nameEnd)
    if (source.charCodeAt(equals) !== equalsSign) this.#broken('bad-attribute', equals, name)
    const quote = skipWhite(source, equals + 1)
    const mark = source.charCodeAt(quote)
    if (mark !== doubleQuote && mark !== singleQuote) this.#broken('bad-attribute', quote, name)
    // Nearly all values are plain: one look at each unit finds the end and says so.
    let isPlain = true
    let end = quote + 1
    for (let code = source.charCodeAt(end); code !== mark; code = source.charCodeAt(end)) {
      if (code === lessThan) this.#fail('bad-markup', end, source.slice(end, end + 2))
      if (code < 0x20 || code === ampersand) isPlain = false
      else if (end >= source.length) this.#truncated(`the attribute ${name}`)
      end += 1
    }
    for (let i = 0; i < this.#attributeCount; i += 1) {
      if (this.#attributeNames[i] === name) this.#fail('duplicate-attribute', at, name)
    }
    if (this.#attributeCount >= this.#maxAttributes) {
      this.#fail('attribute-limit', at, this.#maxAttributes)
    }
    this.#attributeNames[this.#attributeCount] = name
    const raw = source.slice(quote + 1, end)
    // 3.3.3: white space in an attribute is read as a space, unless it is a reference.
    this.#attributeValues[this.#attributeCount] = isPlain
      ? raw
      : this.#expand(raw.replace(/\r\n|[\t\n\r]/g, ' '), quote + 1)
    this.#attributeCount += 1
    return end + 1
  }

  #closeTag(at: number): Token {
    const source = this.#source
    const name = this.#open.at(-1)
    if (name !== undefined && source.startsWith(name, at + 2)) {
      let end = at + 2 + name.length
      if (source.charCodeAt(end) !== greaterThan) end = skipWhite(source, end)
      if (source.charCodeAt(end) === greaterThan) {
        this.#open.pop()
        this.name = name
        this.#at = end + 1
        return token.close
      }
    }
    const end = source.indexOf('>', at)
    if (end === -1 && !this.#final) throw needMore
    return this.#fail('wrong-nesting', at, end === -1 ? source.slice(at, at + 20) : source.slice(at, end + 1))
  }

  #closeEmpty(): Token {
    this.#emptyTag = false
    this.name = this.#open.pop() ?? ''
    return token.close
  }

  /** A run of text up to the next "<". Answers false where it was white space outside the root. */
  #characters(at: number): boolean {
    const source = this.#source
    let end = source.indexOf('<', at)
    if (end === -1) {
      if (!this.#final) throw needMore
      end = source.length
    }
    if (this.#open.length === 0) {
      const stop = skipWhite(source, at)
      if (stop < end) this.#fail('text-outside', stop, source.slice(stop, end))
      this.#at = end
      return false
    }
    if (this.#sectionEnd < at) this.#sectionEnd = this.#find(']]>', at)
    if (this.#sectionEnd < end) this.#fail('stray-section-end', this.#sectionEnd)
    let text = this.#normalised(at, end)
    if (this.#ampersand < at) this.#ampersand = this.#find('&', at)
    if (this.#ampersand < end) text = this.#expand(text, at)
    this.text = text
    this.#at = end
    return true
  }

  /** The characters of a range with line ends normalised (2.11). */
  #normalised(from: number, to: number): string {
    const raw = this.#source.slice(from, to)
    if (this.#return < from) this.#return = this.#find('\r', from)
    return this.#return < to ? raw.replace(/\r\n?/g, '\n') : raw
  }

  #find(what: string, from: number): number {
    const found = this.#source.indexOf(what, from)
    return found === -1 ? Number.POSITIVE_INFINITY : found
  }

  /** Replaces references (4.1, 4.6). `at` is where `raw` stands, for messages. */
  #expand(raw: string, at: number): string {
    let result = ''
    let from = 0
    for (;;) {
      const start = raw.indexOf('&', from)
      if (start === -1) return from === 0 ? raw : result + raw.slice(from)
      const end = raw.indexOf(';', start)
      if (end === -1 || end - start > longestReference) {
        this.#fail('unknown-entity', at + start, raw.slice(start, start + 12))
      }
      const reference = raw.slice(start + 1, end)
      result += raw.slice(from, start)
      result += entities.get(reference) ?? this.#character(reference, at + start)
      from = end + 1
    }
  }

  #character(reference: string, at: number): string {
    const digits = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(reference)
    if (digits === null) return this.#fail('unknown-entity', at, `&${reference};`)
    const point = digits[1] === undefined ? Number.parseInt(digits[2] ?? '', 10) : Number.parseInt(digits[1], 16)
    if (!isLegal(point)) this.#fail('bad-character-reference', at, `&${reference};`)
    return String.fromCodePoint(point)
  }

  /** What begins with "<!": passes over a comment (false), or gives a CDATA section as text (true). */
  #declaration(at: number): boolean {
    const source = this.#source
    if (source.startsWith('<!--', at)) {
      const dashes = source.indexOf('--', at + 4)
      if (dashes === -1 || dashes + 2 >= source.length) this.#truncated('a comment')
      if (source.charCodeAt(dashes + 2) !== greaterThan) this.#fail('bad-comment', dashes)
      this.#at = dashes + 3
      return false
    }
    if (source.startsWith('<![CDATA[', at)) {
      if (this.#open.length === 0) this.#fail('text-outside', at, '<![CDATA[')
      const end = source.indexOf(']]>', at + 9)
      if (end === -1) this.#truncated('a CDATA section')
      this.text = this.#normalised(at + 9, end)
      this.#at = end + 3
      return true
    }
    if (source.startsWith('<!DOCTYPE', at)) this.#fail('dtd-refused', at)
    const seen = source.slice(at, at + 9)
    if ('<!--'.startsWith(seen) || '<![CDATA['.startsWith(seen) || '<!DOCTYPE'.startsWith(seen))
      this.#truncated('a tag')
    return this.#fail('bad-markup', at, seen)
  }

  /** The XML declaration (2.8) or a processing instruction (2.6). */
  #instruction(at: number): void {
    const source = this.#source
    const end = source.indexOf('?>', at + 2)
    if (end === -1) this.#truncated('a processing instruction')
    const nameEnd = endOfName(source, at + 2)
    const target = source.slice(at + 2, nameEnd)
    if (target === 'xml' && at === 0 && this.#droppedBytes === 0) {
      this.#xmlDeclaration(source.slice(nameEnd, end))
    } else if (target === '' || target.toLowerCase() === 'xml') {
      this.#fail('bad-instruction', at, target)
    } else if (nameEnd !== end && !isWhite(source.charCodeAt(nameEnd))) {
      this.#fail('bad-instruction', at, source.slice(at + 2, nameEnd + 1))
    }
    this.#at = end + 2
  }

  #xmlDeclaration(content: string): void {
    const parts = xmlDeclaration.exec(content)
    if (parts === null) this.#fail('bad-declaration', 0)
    const version = (parts[1] ?? '').slice(1, -1)
    const encoding = parts[2]?.slice(1, -1)
    if (!/^1\.[0-9]+$/.test(version)) this.#fail('unsupported-version', 0, version)
    // ASCII is a subset of UTF-8.
    if (encoding !== undefined && !/^(?:utf-8|us-ascii)$/i.test(encoding))
      this.#fail('unsupported-encoding', 0, encoding)
  }

  #end(): Token {
    if (!this.#final) throw needMore
    const open = this.#open.at(-1)
    if (open !== undefined) this.#fail('unexpected-end', this.#at, `<${open}>`)
    if (!this.#rootSeen) this.#fail('unexpected-end', this.#at, 'the prolog, before any element')
    return token.end
  }

  /** The text ends within something: more may come, or it is an error. */
  #truncated(inside: string): never {
    if (!this.#final) throw needMore
    this.#fail('unexpected-end', this.#source.length, inside)
  }

  #broken(code: XmlErrorCode, at: number, found: string): never {
    if (at >= this.#source.length) this.#truncated(`the attribute ${found}`)
    this.#fail(code, at, found)
  }

  #fail(code: XmlErrorCode, at: number, found?: string | number): never {
    throw new XmlError(code, this.position(at), found)
  }

  #forget(): void {
    this.#ampersand = -1
    this.#return = -1
    this.#sectionEnd = -1
  }

  #drop(): string {
    if (this.#at === 0) return this.#source
    const dropped = this.#source.slice(0, this.#at)
    const lastBreak = dropped.lastIndexOf('\n')
    this.#droppedBytes += utf8Length(dropped)
    this.#droppedLines += countLines(dropped)
    this.#droppedColumn = lastBreak === -1 ? this.#droppedColumn + dropped.length : dropped.length - lastBreak - 1
    const kept = this.#source.slice(this.#at)
    this.#at = 0
    return kept
  }
}

const exclamation = 0x21
const doubleQuote = 0x22
const ampersand = 0x26
const singleQuote = 0x27
const slash = 0x2f
const lessThan = 0x3c
const equalsSign = 0x3d
const greaterThan = 0x3e
const question = 0x3f

/** Longer references than this name no character, unless padded with zeros on purpose. */
const longestReference = 32

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['apos', "'"],
  ['quot', '"'],
])

const xmlDeclaration =
  /^[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*("[^"<&]*"|'[^'<&]*')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*("[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*$/

function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}
