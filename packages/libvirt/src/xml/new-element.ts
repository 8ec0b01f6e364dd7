import { escapeText, escapeValue } from './edit-xml.ts'

/** An element that is to be written. */
export interface NewElement {
  readonly name: string
  /** Those that are undefined are left out. */
  readonly attributes?: Readonly<Record<string, string | number | undefined>>
  /** A text, or elements, of which those that are undefined are left out. */
  readonly content?: string | readonly (NewElement | undefined)[]
}

/** As libvirt writes them: values in single quotes, one element a line, two spaces deeper each. */
export function printElement({ name, attributes = {}, content = [] }: NewElement): string {
  const values = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}='${escapeValue(String(value))}'`],
  )
  const tag = `${name}${values.join('')}`
  if (typeof content === 'string') return content === '' ? `<${tag}/>` : `<${tag}>${textOf(content)}</${name}>`
  const inside = content.filter((each) => each !== undefined).map(printElement)
  if (inside.length === 0) return `<${tag}/>`
  return `<${tag}>\n${inside.map((each) => `  ${each.replaceAll('\n', '\n  ')}\n`).join('')}</${name}>`
}

/** Line breaks as references: whoever puts the element somewhere indents its lines. */
function textOf(content: string): string {
  return escapeText(content).replaceAll('\n', '&#10;')
}
