import { type CimClass, type Instance, parseScalar } from '@cimarron/cim'
import { decodeClass, decodeInstance, decodeNamedInstance } from './decode-object.ts'
import { decodeClassName, decodeInstanceName, decodePath } from './decode-path.ts'
import { decodeQualifierDeclaration } from './decode-qualifier.ts'
import { decodeContent } from './decode-value.ts'
import type { ClassWithPath, Kind, KindValues } from './operation-types.ts'
import { shown, type XmlReader } from './xml-reader.ts'

interface KindDecoder<K extends Kind> {
  /** The elements it can be. */
  readonly elements: readonly string[]
  readonly decode: (reader: XmlReader, element: string) => KindValues[K]
}

/** How each kind of parameter and result is read (DSP0201 5.2.4.7 IPARAMVALUE, 5.2.6.20 IRETURNVALUE). */
export const kindDecoders: { readonly [K in Kind]: KindDecoder<K> } = {
  boolean: { elements: ['VALUE'], decode: decodeBoolean },
  string: { elements: ['VALUE'], decode: (reader) => reader.text() },
  uint32: { elements: ['VALUE'], decode: decodeUint32 },
  className: { elements: ['CLASSNAME'], decode: decodeClassName },
  instanceName: { elements: ['INSTANCENAME'], decode: decodeInstanceName },
  objectName: { elements: ['INSTANCENAME', 'CLASSNAME'], decode: decodePath },
  instancePath: { elements: ['INSTANCEPATH'], decode: decodePath },
  objectPath: { elements: ['OBJECTPATH'], decode: decodePath },
  propertyList: { elements: ['VALUE.ARRAY'], decode: decodePropertyList },
  instance: { elements: ['INSTANCE'], decode: (reader) => decodeInstance(reader) },
  namedInstance: { elements: ['VALUE.NAMEDINSTANCE'], decode: decodeNamedInstance },
  instanceWithPath: { elements: ['VALUE.INSTANCEWITHPATH'], decode: decodeNamedInstance },
  objectWithPath: { elements: ['VALUE.OBJECTWITHPATH'], decode: decodeObjectWithPath },
  object: {
    elements: ['VALUE.OBJECT', 'VALUE.OBJECTWITHLOCALPATH', 'VALUE.OBJECTWITHPATH', 'INSTANCE'],
    decode: decodeAnyObject,
  },
  class: { elements: ['CLASS'], decode: decodeClass },
  qualifierType: { elements: ['QUALIFIER.DECLARATION'], decode: decodeQualifierDeclaration },
  value: {
    elements: ['VALUE', 'VALUE.ARRAY', 'VALUE.REFERENCE', 'VALUE.REFARRAY'],
    decode: (reader, element) => ({ untyped: decodeContent(reader, element) ?? '' }),
  },
}

function decodeBoolean(reader: XmlReader): boolean {
  const text = reader.text()
  const value = parseScalar('boolean', text)
  return typeof value === 'boolean'
    ? value
    : reader.invalidValue(`${shown(text)} is no boolean; TRUE or FALSE is right`)
}

function decodeUint32(reader: XmlReader): number {
  const text = reader.text()
  const value = parseScalar('uint32', text)
  return typeof value === 'number' ? value : reader.invalidValue(`${shown(text)} is no uint32`)
}

function decodePropertyList(reader: XmlReader): readonly string[] {
  const names: string[] = []
  for (let element = reader.child(); element !== undefined; element = reader.child()) {
    if (element !== 'VALUE') reader.invalidValue(`a PropertyList holds <${element}>; it may hold names only`)
    names.push(reader.text())
  }
  return names
}

/** VALUE.OBJECTWITHPATH and VALUE.OBJECTWITHLOCALPATH: a path, then the class or instance it leads to. */
export function decodeObjectWithPath(reader: XmlReader): Instance | ClassWithPath {
  const path = decodePath(reader, reader.only())
  const element = reader.only()
  if (element !== (path.isInstance ? 'INSTANCE' : 'CLASS')) reader.unexpected(element)
  const object = path.isInstance ? decodeInstance(reader, path) : { path, class: decodeClass(reader) }
  reader.end()
  return object
}

function decodeAnyObject(reader: XmlReader, element: string): Instance | CimClass | ClassWithPath {
  if (element === 'INSTANCE') return decodeInstance(reader)
  return element === 'VALUE.OBJECT' ? decodeObject(reader) : decodeObjectWithPath(reader)
}

/** VALUE.OBJECT: a class or an instance. */
export function decodeObject(reader: XmlReader): Instance | CimClass {
  const element = reader.only()
  if (element !== 'INSTANCE' && element !== 'CLASS') reader.unexpected(element)
  const object = element === 'CLASS' ? decodeClass(reader) : decodeInstance(reader)
  reader.end()
  return object
}
