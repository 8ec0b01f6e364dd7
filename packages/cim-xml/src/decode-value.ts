import {
  type CimClass,
  type CimScalar,
  type CimType,
  type CimValue,
  type Embedding,
  type Instance,
  isIntrinsicType,
  type ObjectPath,
  parseScalar,
} from '@cimarron/cim'
import { decodeReference } from './decode-path.ts'
import { shown, type XmlReader } from './xml-reader.ts'

/** What a value element holds before its type is looked at: text, or a path where it is a reference. */
export type Content = string | ObjectPath | readonly (string | ObjectPath | null)[]

/** What a value is to become. `untyped`: the message does not say; the text is kept as it is. */
export interface Typing {
  readonly type: CimType | 'untyped'
  readonly embedding?: Embedding | undefined
  /** Reads an embedded object. */
  readonly embed: (reader: XmlReader, text: string) => Instance | CimClass
}

export function isValueElement(element: string): boolean {
  return element.startsWith('VALUE') && valueElements.has(element)
}

const valueElements: ReadonlySet<string> = new Set([
  'VALUE',
  'VALUE.ARRAY',
  'VALUE.REFERENCE',
  'VALUE.REFARRAY',
  'VALUE.NULL',
])

/** Reads VALUE, VALUE.ARRAY, VALUE.REFERENCE, VALUE.REFARRAY or VALUE.NULL (`null`). */
export function decodeContent(reader: XmlReader, element: string): Content | null {
  switch (element) {
    case 'VALUE':
      return reader.text()
    case 'VALUE.REFERENCE':
      return decodeReference(reader)
    case 'VALUE.ARRAY':
      return decodeArray(reader, 'VALUE')
    case 'VALUE.REFARRAY':
      return decodeArray(reader, 'VALUE.REFERENCE')
    case 'VALUE.NULL':
      reader.end()
      return null
    default:
      return reader.unexpected(element)
  }
}

function decodeArray(reader: XmlReader, element: string): (string | ObjectPath | null)[] {
  const items: (string | ObjectPath | null)[] = []
  for (let name = reader.child(); name !== undefined; name = reader.child()) {
    if (name === 'VALUE.NULL') {
      reader.end()
      items.push(null)
    } else if (name !== element) reader.unexpected(name)
    else items.push(name === 'VALUE' ? reader.text() : decodeReference(reader))
  }
  return items
}

/** The value that `content` says under a type. `what` names the element in messages. */
export function typeContent(
  content: Content | null,
  typing: Typing,
  { reader, what }: { reader: XmlReader; what: string },
): CimValue {
  if (content === null) return null
  if (!isArray(content)) return typeItem(content, typing, { reader, what })
  return content.map((item) => (item === null ? null : typeItem(item, typing, { reader, what })))
}

function typeItem(
  item: string | ObjectPath,
  { type, embedding, embed }: Typing,
  { reader, what }: { reader: XmlReader; what: string },
): CimScalar {
  if (typeof item !== 'string') {
    if (type !== 'reference' && type !== 'untyped') reader.invalidValue(`${what} is a reference; it must be a ${type}`)
    return item
  }
  if (type === 'untyped') return item
  if (type === 'reference') return reader.invalidValue(`${what} is ${shown(item)}; it must be a reference`)
  // An embedded object's place may be empty; Pegasus writes it so where it has nothing.
  if (embedding !== undefined && item !== '') return embed(reader, item)
  const value = parseScalar(type, item)
  if (value === undefined) return reader.invalidValue(`${what} is ${shown(item)}, which is no ${type}`)
  return value
}

/** A TYPE or PARAMTYPE attribute. */
export function checkType(reader: XmlReader, text: string): CimType {
  if (text === 'reference' || isIntrinsicType(text)) return text
  return reader.invalid(`TYPE is ${shown(text)}; it must be a CIM type such as string or uint16`)
}

/** The EmbeddedObject attribute in either spelling: `EmbeddedObject` of the DTD, `EMBEDDEDOBJECT` of older servers. */
export function decodeEmbedding(reader: XmlReader): Embedding | undefined {
  const text = reader.attribute('EmbeddedObject') ?? reader.attribute('EMBEDDEDOBJECT')
  if (text === undefined) return undefined
  const kind = text.toLowerCase()
  if (kind === 'object' || kind === 'instance') return kind === 'object' ? embeddedObject : embeddedInstance
  return reader.invalid(`EmbeddedObject is ${shown(text)}; it must be "object" or "instance"`)
}

const embeddedObject: Embedding = { kind: 'object' }
const embeddedInstance: Embedding = { kind: 'instance' }

function isArray(content: Content): content is readonly (string | ObjectPath | null)[] {
  return Array.isArray(content)
}
