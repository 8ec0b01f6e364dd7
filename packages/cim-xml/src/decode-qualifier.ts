import {
  defaultFlavor,
  type IntrinsicType,
  NameMap,
  type Qualifier,
  type QualifierFlavor,
  type QualifierScope,
  type QualifierType,
} from '@cimarron/cim'
import { type Content, checkType, decodeContent, isValueElement, type Typing, typeContent } from './decode-value.ts'
import type { XmlReader } from './xml-reader.ts'

/** QUALIFIER (DSP0201 5.2.5.2). */
export function decodeQualifier(reader: XmlReader): Qualifier {
  const name = reader.required('NAME')
  const type = decodeQualifierType(reader)
  const flavor = decodeFlavor(reader)
  const propagated = reader.flag('PROPAGATED', false)
  const element = reader.child()
  let content: Content | null = null
  if (element !== undefined) {
    if (!isValueElement(element)) reader.unexpected(element)
    content = decodeContent(reader, element)
    reader.end()
  }
  const value = typeContent(content, { type, embed: noEmbedding }, { reader, what: `the qualifier ${name}` })
  return { name, type, isArray: Array.isArray(value), value, flavor, propagated }
}

/** Adds a qualifier to those read so far, which begin as the shared empty map. */
export function withQualifier(qualifiers: NameMap<Qualifier>, qualifier: Qualifier): NameMap<Qualifier> {
  const own = qualifiers === noQualifiers ? new NameMap<Qualifier>() : qualifiers
  return own.set(qualifier)
}

/** What elements without qualifiers share. Never changed: see `withQualifier`. */
export const noQualifiers: NameMap<Qualifier> = new NameMap()

/** QUALIFIER.DECLARATION (DSP0201 5.2.5.1). */
export function decodeQualifierDeclaration(reader: XmlReader): QualifierType {
  const name = reader.required('NAME')
  const type = decodeQualifierType(reader)
  const flavor = decodeFlavor(reader)
  const arraySize = decodeSize(reader)
  let isArray = reader.flag('ISARRAY', false) || arraySize !== undefined
  let scopes: ReadonlySet<QualifierScope> = new Set()
  let content: Content | null = null
  for (let element = reader.child(); element !== undefined; element = reader.child()) {
    if (element === 'SCOPE') scopes = decodeScope(reader)
    else if (element === 'VALUE' || element === 'VALUE.ARRAY') {
      isArray ||= element === 'VALUE.ARRAY'
      content = decodeContent(reader, element)
    } else reader.unexpected(element)
  }
  const value = typeContent(content, { type, embed: noEmbedding }, { reader, what: `the default of ${name}` })
  const declaration = { name, type, isArray, default: value, scopes, flavor }
  return arraySize === undefined ? declaration : { ...declaration, arraySize }
}

/** ARRAYSIZE. */
export function decodeSize(reader: XmlReader): number | undefined {
  const text = reader.attribute('ARRAYSIZE')
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) reader.invalid(`ARRAYSIZE is ${JSON.stringify(text)}; it must be a number`)
  return Number(text)
}

/** The SCOPE attributes; `schema` and `qualifier` have none in DSP0201. */
export const scopeAttributes: readonly (readonly [string, QualifierScope])[] = [
  ['CLASS', 'class'],
  ['ASSOCIATION', 'association'],
  ['REFERENCE', 'reference'],
  ['PROPERTY', 'property'],
  ['METHOD', 'method'],
  ['PARAMETER', 'parameter'],
  ['INDICATION', 'indication'],
]

function decodeScope(reader: XmlReader): ReadonlySet<QualifierScope> {
  const scopes = new Set<QualifierScope>()
  for (const [attribute, scope] of scopeAttributes) {
    if (reader.flag(attribute, false)) scopes.add(scope)
  }
  reader.end()
  return scopes
}

/** The flavour attributes with the defaults of the DTD. TOINSTANCE, long deprecated, is passed over. */
function decodeFlavor(reader: XmlReader): QualifierFlavor {
  const overridable = reader.flag('OVERRIDABLE', true)
  const toSubclass = reader.flag('TOSUBCLASS', true)
  const translatable = reader.flag('TRANSLATABLE', false)
  return overridable && toSubclass && !translatable ? defaultFlavor : { overridable, toSubclass, translatable }
}

function decodeQualifierType(reader: XmlReader): IntrinsicType {
  const type = checkType(reader, reader.required('TYPE'))
  return type === 'reference' ? reader.invalid('a qualifier cannot be a reference') : type
}

const noEmbedding: Typing['embed'] = (reader) => reader.invalid('a qualifier cannot hold an embedded object')
