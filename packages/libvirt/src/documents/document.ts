import { LibvirtError } from '../error.ts'
import { insertChild, removeElement, type Splice, setAttribute, setText, splice } from '../xml/edit-xml.ts'
import { type NewElement, printElement } from '../xml/new-element.ts'
import { parseXml } from '../xml/parse-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { attributeOrder, childOrder } from './element-order.ts'

/** Far more than libvirt takes in one message (its strings end at 4 MiB). */
const longest = 4_194_304

/** What was last read, by its text: one change of a machine reads the same document several times. */
const lastRead = new Map<string, XmlElement>()
const mostRead = 4
/** Longer ones are few, and not held. */
const longestRead = 65_536

/**
 * The root of a document of libvirt's.
 * @throws LibvirtError `document`: it is no XML, or not the one that is expected; with the line and column where
 */
export function parseDocument(text: string, ...names: readonly [string, ...string[]]): XmlElement {
  const root = lastRead.get(text) ?? parsed(text, names[0])
  keep(text, root)
  if (names.includes(root.name)) return root
  throw documentError(names[0], `its first element is <${root.name}>, where <${names.join('> or <')}> is expected`)
}

function parsed(text: string, name: string): XmlElement {
  try {
    return parseXml(text, { longest })
  } catch (cause) {
    throw documentError(name, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** The one that was not read for longest goes. */
function keep(text: string, root: XmlElement): void {
  if (text.length > longestRead) return
  lastRead.delete(text)
  lastRead.set(text, root)
  const [oldest] = lastRead.keys()
  if (lastRead.size > mostRead && oldest !== undefined) lastRead.delete(oldest)
}

export function documentError(name: string, problem: string, cause?: unknown): LibvirtError {
  return new LibvirtError('document', `the ${name} document can't be read: ${problem}`, { cause })
}

/** A document that is edited: each edit holds at once, and touches nothing beside what it is about. */
export class Draft {
  #text: string
  #root: XmlElement

  constructor(text: string, root: XmlElement = parseDocument(text, 'domain')) {
    this.#text = text
    this.#root = root
  }

  get text(): string {
    return this.#text
  }

  /** As it is now: elements of before an edit are not those of after it. */
  get root(): XmlElement {
    return this.#root
  }

  get top(): Spot {
    return new Spot({ draft: this, name: this.#root.name, find: () => this.#root })
  }

  apply(splices: readonly Splice[]): void {
    if (splices.length === 0) return
    this.#text = splice(this.#text, splices)
    this.#root = parseDocument(this.#text, this.#root.name)
  }
}

interface Whereabouts {
  readonly draft: Draft
  readonly name: string
  readonly find: () => XmlElement | undefined
  readonly parent?: Spot
}

/** These stay when nothing is left in them. */
const lasting: ReadonlySet<string> = new Set(['domain', 'devices', 'os'])

/** The place of an element, whether it is there or not: it comes with what is first put into it. */
export class Spot {
  readonly #at: Whereabouts

  constructor(at: Whereabouts) {
    this.#at = at
  }

  get element(): XmlElement | undefined {
    return this.#at.find()
  }

  get text(): string | undefined {
    return this.element?.text
  }

  /** The first child of that name that fits. */
  child(name: string, fits: (element: XmlElement) => boolean = () => true): Spot {
    const find = () => this.element?.children.find((each) => each.name === name && fits(each))
    return new Spot({ draft: this.#at.draft, name, find, parent: this })
  }

  setAttribute(name: string, value: string | number | undefined): void {
    if (value === undefined && !this.element) return
    const { draft } = this.#at
    const to = value === undefined ? undefined : String(value)
    const element = this.#required()
    draft.apply(setAttribute(draft.text, element, [name, to, attributeOrder[this.#at.name]]))
  }

  /** Takes the element away with undefined. */
  setText(value: string | number | undefined): void {
    if (value === undefined) {
      this.remove()
      return
    }
    const { draft } = this.#at
    const element = this.#required()
    draft.apply(setText(draft.text, element, String(value)))
  }

  /** Whether the element is there; one that comes has nothing in it. */
  setPresence(isPresent: boolean): void {
    if (isPresent) this.#required()
    else this.remove()
  }

  /** Puts an element among its children, where libvirt would write it, behind others of its name. */
  add(child: NewElement): void {
    const { draft, name } = this.#at
    const parent = this.#required()
    const order = childOrder[name] ?? []
    const place = order.indexOf(child.name)
    const before = parent.children.filter((each) => {
      const other = order.indexOf(each.name)
      return each.name === child.name || (other !== -1 && other < place)
    })
    const after = place === -1 ? {} : { after: before.at(-1) ?? null }
    draft.apply(insertChild(draft.text, parent, { xml: printElement(child), ...after }))
  }

  /** With those around it that had nothing else in them. */
  remove(): void {
    const { draft, parent } = this.#at
    const { element } = this
    if (!element) return
    draft.apply(removeElement(draft.text, element))
    const above = parent?.element
    if (!parent || !above || above.children.length > 0) return
    const isEmpty = above.content && draft.text.slice(above.content.start, above.content.end).trim() === ''
    if (!isEmpty) return
    if (above.attributes.length === 0 && !lasting.has(above.name)) parent.remove()
    else draft.apply([{ start: above.content.start - 1, end: above.end, by: '/>' }])
  }

  #required(): XmlElement {
    const { name, parent } = this.#at
    if (!this.element) parent?.add({ name })
    const { element } = this
    if (element) return element
    throw new TypeError(`there is no <${name}>`)
  }
}
