import type { Span, XmlElement } from './xml-element.ts'

/** A piece of a document that becomes another: everything around it stays as it is, to the byte. */
export interface Splice extends Span {
  readonly by: string
}

/** The document with all of it done; no two may touch the same place. */
export function splice(text: string, splices: readonly Splice[]): string {
  const inOrder = splices.toSorted((one, other) => one.start - other.start || one.end - other.end)
  let done = ''
  let at = 0
  for (const { start, end, by } of inOrder) {
    if (start < at) throw new RangeError('two edits touch the same place')
    done += text.slice(at, start) + by
    at = end
  }
  return done + text.slice(at)
}

/**
 * Gives an attribute a value, or takes it away with undefined. Quotes stay what they are; one that comes stands behind those
 * that are before it in the order, where there is one, else last.
 */
export function setAttribute(
  text: string,
  element: XmlElement,
  change: readonly [name: string, value?: string | undefined, order?: readonly string[] | undefined],
): Splice[] {
  const [name, value, order = []] = change
  const present = element.attributes.find((each) => each.name === name)
  if (value === undefined) {
    if (!present) return []
    // With the white space before it.
    let start = present.start
    while (/\s/.test(text.charAt(start - 1))) start--
    return [{ start, end: present.end, by: '' }]
  }
  if (present) return present.value === value ? [] : [{ ...present.raw, by: escapeValue(value) }]
  const place = order.indexOf(name)
  const before =
    place === -1 ? element.attributes : element.attributes.filter((each) => order.indexOf(each.name) < place)
  const at = before.at(-1)?.end ?? element.nameEnd
  return [{ start: at, end: at, by: ` ${name}='${escapeValue(value)}'` }]
}

/** Gives an element a text in place of all that is in it. */
export function setText(text: string, element: XmlElement, value: string): Splice[] {
  if (element.children.length === 0 && element.text === value && element.content !== undefined) return []
  return setContent(text, element, escapeText(value))
}

function setContent(text: string, element: XmlElement, content: string): Splice[] {
  if (element.content) return [{ ...element.content, by: content }]
  const slash = text.lastIndexOf('/', element.end)
  return [{ start: slash, end: element.end, by: `>${content}</${element.name}>` }]
}

export interface Place {
  /** The child after which it comes; null: as the first. Left out: as the last. */
  readonly after?: XmlElement | null
}

/** Puts an element (as XML, indented from its own first line on) among the children of another, on lines of its own where they are. */
export function insertChild(
  text: string,
  parent: XmlElement,
  { xml, after }: Place & { readonly xml: string },
): Splice[] {
  const last = after === undefined ? parent.children.at(-1) : after
  const sibling = last ?? parent.children[0]
  const indent = sibling ? indentOf(text, sibling.start) : childIndent(text, parent)
  const lines = indent === undefined ? xml : `\n${indent}${xml.replaceAll('\n', `\n${indent}`)}`
  if (last) return [{ start: last.end, end: last.end, by: lines }]
  if (parent.content && (parent.children.length > 0 || parent.text.trim() !== '')) {
    return [{ start: parent.content.start, end: parent.content.start, by: lines }]
  }
  const outer = indentOf(text, parent.start)
  const close = outer === undefined ? '' : `\n${outer}`
  return setContent(text, parent, `${lines}${close}`)
}

/** Takes an element away, with the line it has for itself. */
export function removeElement(text: string, element: XmlElement): Splice[] {
  const { end } = element
  const indent = indentOf(text, element.start)
  const isAlone =
    indent !== undefined && element.start > indent.length && /^[ \t]*(?:\r?\n|$)/.test(lineFrom(text, end))
  if (!isAlone) return [{ start: element.start, end, by: '' }]
  const newline = element.start - indent.length - 1
  return [{ start: text[newline - 1] === '\r' ? newline - 1 : newline, end, by: '' }]
}

/** The rest of the line with its end. */
function lineFrom(text: string, at: number): string {
  const end = text.indexOf('\n', at)
  return text.slice(at, end === -1 ? undefined : end + 1)
}

/** Puts another in its place. */
export function replaceElement(text: string, element: XmlElement, xml: string): Splice[] {
  const indent = indentOf(text, element.start)
  const by = indent === undefined ? xml : xml.replaceAll('\n', `\n${indent}`)
  return text.slice(element.start, element.end) === by ? [] : [{ start: element.start, end: element.end, by }]
}

/** What stands on the line before it, where that is only white space. */
function indentOf(text: string, at: number): string | undefined {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  return /^[ \t]*$/.test(before) ? before : undefined
}

function childIndent(text: string, parent: XmlElement): string | undefined {
  const own = indentOf(text, parent.start)
  return own === undefined ? undefined : `${own}  `
}

export function escapeText(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;')
}

export function escapeValue(value: string): string {
  return escapeText(value)
    .replaceAll("'", '&apos;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;')
}
