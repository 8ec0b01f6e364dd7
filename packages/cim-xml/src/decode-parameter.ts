import type { Embedding } from '@cimarron/cim'
import { decodeClass, decodeEmbeddedValue, decodeInstance, decodeNamedInstance } from './decode-object.ts'
import { decodePath, isPathElement } from './decode-path.ts'
import { checkType, decodeContent, decodeEmbedding, isValueElement, typeContent } from './decode-value.ts'
import type { MethodParameter, ReturnValue } from './message.ts'
import type { XmlReader } from './xml-reader.ts'

/** PARAMVALUE (DSP0201 5.2.4.5) of a method call or response. */
export function decodeParameterValue(reader: XmlReader): MethodParameter {
  const name = reader.required('NAME')
  return { name, ...decodeTyped(reader, `the parameter ${name}`) }
}

/** RETURNVALUE (DSP0201 5.2.6.19). */
export function decodeReturnValue(reader: XmlReader): ReturnValue {
  return decodeTyped(reader, 'the return value')
}

function decodeTyped(reader: XmlReader, what: string): ReturnValue {
  const typeName = reader.attribute('PARAMTYPE') ?? reader.attribute('TYPE')
  const type = typeName === undefined ? 'untyped' : checkType(reader, typeName)
  const embedding = decodeEmbedding(reader)
  const element = reader.child()
  if (element === undefined) return withEmbedding({ type, isArray: false, value: null }, embedding)
  const result = isValueElement(element)
    ? decodeValueOf(reader, element, { type, embedding, what })
    : decodeBare(reader, element)
  reader.end()
  return result
}

function decodeValueOf(
  reader: XmlReader,
  element: string,
  { type, embedding, what }: { type: ReturnValue['type']; embedding: Embedding | undefined; what: string },
): ReturnValue {
  const content = decodeContent(reader, element)
  const actual = type === 'untyped' && element.startsWith('VALUE.REF') ? 'reference' : type
  const value = typeContent(content, { type: actual, embedding, embed: decodeEmbeddedValue }, { reader, what })
  return withEmbedding({ type: actual, isArray: element.endsWith('ARRAY'), value }, embedding)
}

/** The DTD also allows names and objects that are not within a value element. */
function decodeBare(reader: XmlReader, element: string): ReturnValue {
  if (isPathElement(element)) return { type: 'reference', isArray: false, value: decodePath(reader, element) }
  switch (element) {
    case 'INSTANCE':
      return { type: 'string', isArray: false, value: decodeInstance(reader), embedding: { kind: 'instance' } }
    case 'VALUE.NAMEDINSTANCE':
      return { type: 'string', isArray: false, value: decodeNamedInstance(reader), embedding: { kind: 'instance' } }
    case 'CLASS':
      return { type: 'string', isArray: false, value: decodeClass(reader), embedding: { kind: 'object' } }
    default:
      return reader.unexpected(element)
  }
}

function withEmbedding(value: ReturnValue, embedding: Embedding | undefined): ReturnValue {
  return embedding === undefined ? value : { ...value, embedding }
}
