import { type CimType, formatScalar, isIntegerType, type KeyBinding, ObjectPath } from '@cimarron/cim'
import { escapeAttribute, escapeText } from './escape.ts'

/** How a message is written, apart from what it says. */
export interface EncodeStyle {
  /** Write the TYPE of key values where it is known: in requests. Older clients trip over it in answers. */
  readonly keyTypes: boolean
  /** What stands in HOST where a path does not tell. */
  readonly host: string
}

export const requestStyle: EncodeStyle = { keyTypes: true, host: 'localhost' }
export const responseStyle: EncodeStyle = { keyTypes: false, host: 'localhost' }

/** VALUE.REFERENCE, with the fullest path element that the path has the parts for. */
export function encodeReference(path: ObjectPath, style: EncodeStyle): string {
  return `<VALUE.REFERENCE>${encodePath(path, style)}</VALUE.REFERENCE>`
}

/** INSTANCEPATH, LOCALINSTANCEPATH or INSTANCENAME; CLASSPATH, LOCALCLASSPATH or CLASSNAME. */
export function encodePath(path: ObjectPath, style: EncodeStyle): string {
  if (path.namespace === undefined) return encodeName(path, style)
  return path.authority === undefined ? encodeLocalPath(path, style) : encodeFullPath(path, style)
}

/** INSTANCENAME or CLASSNAME. */
export function encodeName(path: ObjectPath, style: EncodeStyle): string {
  return path.isInstance ? encodeInstanceName(path, style) : encodeClassName(path.className)
}

export function encodeClassName(name: string): string {
  return `<CLASSNAME NAME="${escapeAttribute(name)}"/>`
}

export function encodeInstanceName(path: ObjectPath, style: EncodeStyle): string {
  let text = `<INSTANCENAME CLASSNAME="${escapeAttribute(path.className)}">`
  for (const key of path.keys ?? []) {
    const value = encodeKey(key, style)
    // A lone unnamed key has no KEYBINDING around it (DSP0201 5.2.2.6).
    text += key.name === '' ? value : `<KEYBINDING NAME="${escapeAttribute(key.name)}">${value}</KEYBINDING>`
  }
  return `${text}</INSTANCENAME>`
}

/** LOCALINSTANCEPATH or LOCALCLASSPATH; a path without a namespace is an error of the caller. */
export function encodeLocalPath(path: ObjectPath, style: EncodeStyle): string {
  const element = path.isInstance ? 'LOCALINSTANCEPATH' : 'LOCALCLASSPATH'
  return `<${element}>${encodeLocalNamespace(namespaceOf(path))}${encodeName(path, style)}</${element}>`
}

/** INSTANCEPATH or CLASSPATH. */
export function encodeFullPath(path: ObjectPath, style: EncodeStyle): string {
  const element = path.isInstance ? 'INSTANCEPATH' : 'CLASSPATH'
  const where = encodeNamespace(path.authority?.host ?? style.host, namespaceOf(path))
  return `<${element}>${where}${encodeName(path, style)}</${element}>`
}

/** NAMESPACEPATH. */
export function encodeNamespace(host: string, namespace: string): string {
  return `<NAMESPACEPATH><HOST>${escapeText(host)}</HOST>${encodeLocalNamespace(namespace)}</NAMESPACEPATH>`
}

/** LOCALNAMESPACEPATH. */
export function encodeLocalNamespace(namespace: string): string {
  const known = namespaces.get(namespace)
  if (known !== undefined) return known
  const parts = namespace.split('/').filter((part) => part !== '')
  const elements = parts.map((part) => `<NAMESPACE NAME="${escapeAttribute(part)}"/>`).join('')
  const text = `<LOCALNAMESPACEPATH>${elements}</LOCALNAMESPACEPATH>`
  if (namespaces.size >= 1000) namespaces.clear()
  namespaces.set(namespace, text)
  return text
}

/** The few namespaces of a server, written once; bounded, since their names may come from strangers. */
const namespaces = new Map<string, string>()

/** The VALUETYPE of a key of a type. */
export function keyValueType(type: CimType): 'string' | 'boolean' | 'numeric' {
  if (type === 'boolean') return 'boolean'
  return isIntegerType(type) || type === 'real32' || type === 'real64' ? 'numeric' : 'string'
}

function encodeKey({ value, type }: KeyBinding, style: EncodeStyle): string {
  if (value instanceof ObjectPath) return encodeReference(value, style)
  const valueType = typeof value === 'boolean' ? 'boolean' : isNumber(value) ? 'numeric' : 'string'
  const typeAttribute = style.keyTypes && type !== undefined ? ` TYPE="${type}"` : ''
  const numberType = type === undefined || type === 'reference' ? untypedNumber(value) : type
  const text = escapeText(formatScalar(numberType, value))
  return `<KEYVALUE VALUETYPE="${valueType}"${typeAttribute}>${text}</KEYVALUE>`
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint'
}

/** Untyped integers are `bigint` or integral; any other number is a real. */
function untypedNumber(value: unknown): 'real64' | 'sint64' {
  return typeof value === 'number' && !Number.isInteger(value) ? 'real64' : 'sint64'
}

function namespaceOf(path: ObjectPath): string {
  if (path.namespace === undefined)
    throw new TypeError(`the path of ${path.className} has no namespace; it needs one here`)
  return path.namespace
}
