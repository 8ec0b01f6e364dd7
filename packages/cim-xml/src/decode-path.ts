import { isIntrinsicType, type KeyBinding, type KeyValue, ObjectPath, parseScalar } from '@cimarron/cim'
import { shown, type XmlReader } from './xml-reader.ts'

/** The elements that name objects (DSP0201 5.2.2), each with what reads it. All give an `ObjectPath`. */
const pathDecoders: ReadonlyMap<string, (reader: XmlReader) => ObjectPath> = new Map([
  ['CLASSNAME', (reader: XmlReader) => new ObjectPath(decodeClassName(reader))],
  ['INSTANCENAME', decodeInstanceName],
  ['LOCALCLASSPATH', decodeQualifiedPath],
  ['LOCALINSTANCEPATH', decodeQualifiedPath],
  ['CLASSPATH', decodeQualifiedPath],
  ['INSTANCEPATH', decodeQualifiedPath],
  ['OBJECTPATH', decodeObjectPath],
])

/** Reads whichever path element has just been entered. */
export function decodePath(reader: XmlReader, element: string): ObjectPath {
  const decode = pathDecoders.get(element)
  if (decode === undefined) return reader.unexpected(element)
  return decode(reader)
}

export function isPathElement(element: string): boolean {
  return pathDecoders.has(element)
}

/** CLASSNAME: the name of a class. */
export function decodeClassName(reader: XmlReader): string {
  const name = reader.required('NAME')
  reader.end()
  return name
}

/** INSTANCENAME: class and keys, no namespace. A lone KEYVALUE or VALUE.REFERENCE becomes a binding with the name "". */
export function decodeInstanceName(reader: XmlReader): ObjectPath {
  const className = reader.required('CLASSNAME')
  const keys: KeyBinding[] = []
  for (let name = reader.child(); name !== undefined; name = reader.child()) {
    if (name === 'KEYBINDING') {
      const keyName = reader.required('NAME')
      const content = reader.only()
      keys.push(decodeKey(reader, content, keyName))
      reader.end()
    } else if (keys.length === 0) {
      keys.push(decodeKey(reader, name, ''))
    } else reader.unexpected(name)
  }
  return new ObjectPath(className, keys)
}

/** LOCALNAMESPACEPATH: the namespace, its parts joined with "/". */
export function decodeLocalNamespacePath(reader: XmlReader): string {
  let namespace = ''
  for (let name = reader.child(); name !== undefined; name = reader.child()) {
    if (name !== 'NAMESPACE') reader.unexpected(name)
    const part = reader.required('NAME')
    namespace = namespace === '' ? part : `${namespace}/${part}`
    reader.end()
  }
  if (namespace === '') reader.invalid('<LOCALNAMESPACEPATH> holds no <NAMESPACE>')
  return namespace
}

/** VALUE.REFERENCE: the path in it. */
export function decodeReference(reader: XmlReader): ObjectPath {
  const path = decodePath(reader, reader.only())
  reader.end()
  return path
}

/** The four paths that say where: (LOCALNAMESPACEPATH | NAMESPACEPATH), then (CLASSNAME | INSTANCENAME). */
function decodeQualifiedPath(reader: XmlReader): ObjectPath {
  const isInstance = reader.scanner.name.endsWith('INSTANCEPATH')
  const isLocal = reader.scanner.name.startsWith('LOCAL')
  const first = reader.only()
  if (first !== (isLocal ? 'LOCALNAMESPACEPATH' : 'NAMESPACEPATH')) reader.unexpected(first)
  const where = isLocal ? { namespace: decodeLocalNamespacePath(reader) } : decodeNamespacePath(reader)
  const second = reader.only()
  if (second !== (isInstance ? 'INSTANCENAME' : 'CLASSNAME')) reader.unexpected(second)
  const path = decodePath(reader, second)
  reader.end()
  return new ObjectPath(path.className, path.keys, where)
}

/** NAMESPACEPATH: host and namespace. */
export function decodeNamespacePath(reader: XmlReader): { namespace: string; authority: { host: string } } {
  const first = reader.only()
  if (first !== 'HOST') reader.unexpected(first)
  const host = reader.text().trim()
  const second = reader.only()
  if (second !== 'LOCALNAMESPACEPATH') reader.unexpected(second)
  const namespace = decodeLocalNamespacePath(reader)
  reader.end()
  return { namespace, authority: { host } }
}

function decodeObjectPath(reader: XmlReader): ObjectPath {
  const element = reader.only()
  if (element !== 'INSTANCEPATH' && element !== 'CLASSPATH') reader.unexpected(element)
  const path = decodePath(reader, element)
  reader.end()
  return path
}

function decodeKey(reader: XmlReader, element: string, name: string): KeyBinding {
  if (element === 'VALUE.REFERENCE') return { name, value: decodeReference(reader), type: 'reference' }
  if (element !== 'KEYVALUE') return reader.unexpected(element)
  const type = reader.attribute('TYPE')
  const valueType = reader.attribute('VALUETYPE') ?? 'string'
  const text = reader.text()
  if (type !== undefined) {
    if (!isIntrinsicType(type)) return reader.invalid(`<KEYVALUE> has TYPE ${shown(type)}, which is no CIM type`)
    const value = parseScalar(type, text)
    if (value === undefined) return reader.invalidValue(`the key ${name} is ${shown(text)}, which is no ${type}`)
    return { name, value, type }
  }
  return { name, value: untypedKey(reader, valueType, text) }
}

/** A key value without TYPE: its width is unknown, so integers become `bigint` (see `KeyValue`). */
function untypedKey(reader: XmlReader, valueType: string, text: string): KeyValue {
  switch (valueType.toLowerCase()) {
    case 'string':
      return text
    case 'boolean': {
      const value = parseScalar('boolean', text)
      return typeof value === 'boolean' ? value : reader.invalidValue(`the key value ${shown(text)} is no boolean`)
    }
    case 'numeric': {
      const digits = text.trim()
      if (/^[+-]?(?:\d{1,20}|0[xX][0-9a-fA-F]{1,16})$/.test(digits)) return integer(digits)
      const value = parseScalar('real64', digits)
      return typeof value === 'number' ? value : reader.invalidValue(`the key value ${shown(text)} is no number`)
    }
    default:
      return reader.invalid(`VALUETYPE is ${shown(valueType)}; it must be string, boolean or numeric`)
  }
}

function integer(digits: string): bigint {
  const unsigned = BigInt(digits.replace(/^[+-]/, ''))
  return digits.startsWith('-') ? -unsigned : unsigned
}
