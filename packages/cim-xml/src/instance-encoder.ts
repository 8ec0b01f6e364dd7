import {
  type CimClass,
  type CimDateTime,
  type CimScalar,
  type CimValue,
  foldName,
  formatScalar,
  type KeyBinding,
  ObjectPath,
  type PropertyDeclaration,
} from '@cimarron/cim'
import { encodeValue, propertyAttributes, propertyElement } from './encode-object.ts'
import {
  type EncodeStyle,
  encodeLocalNamespace,
  encodeNamespace,
  encodeReference,
  keyValueType,
  responseStyle,
} from './encode-path.ts'
import { escapeAttribute, escapeText } from './escape.ts'
import type { Kind } from './operation-types.ts'

/** What is known of an instance: values by property name, spelt as declared. Absent is NULL. */
export type InstanceRecord = Readonly<Record<string, CimValue | undefined>>

/** The same as a list: values in the order of the class's properties. */
export type InstanceValues = readonly (CimValue | undefined)[]

export interface InstanceEncoderOptions {
  /** Write only these properties; `null` or absent: all. Names the class does not have are passed over (DSP0200 5.3.2.2). */
  readonly propertyList?: readonly string[] | null | undefined
  /** Write only properties declared or overridden in the class itself. */
  readonly localOnly?: boolean | undefined
  /** Write CLASSORIGIN. */
  readonly includeClassOrigin?: boolean | undefined
  readonly style?: EncodeStyle | undefined
}

/** Where the instances of a class are, for encoders of paths. */
export interface Place {
  readonly namespace: string
  readonly host?: string
}

/** What is written for one property: fixed text around a value that is looked up and formatted. */
interface Slot {
  readonly name: string
  readonly index: number
  readonly format: Format
  readonly declaration: PropertyDeclaration
  /** `<PROPERTY …><VALUE>` and `</VALUE></PROPERTY>`. */
  readonly before: string
  readonly after: string
  /** `<PROPERTY …>` and `</PROPERTY>`, for values that bring their own element. */
  readonly open: string
  readonly close: string
  /** `<PROPERTY …></PROPERTY>`: NULL. */
  readonly nothing: string
}

/** How a value becomes the inside of VALUE. `plain` needs no escape; `element` is anything rarer. */
type Format = 'text' | 'plain' | 'boolean' | 'element'

/**
 * Makes the function that writes INSTANCE elements of one class. All that depends on the class and the options is worked out
 * here, once; the function only looks values up and joins strings. Records and lists of values are both taken.
 */
export function instanceEncoder(
  cimClass: CimClass,
  options: InstanceEncoderOptions = {},
): (record: InstanceRecord | InstanceValues) => string {
  const style = options.style ?? responseStyle
  const wanted = options.propertyList == null ? undefined : new Set(options.propertyList.map(foldName))
  const slots: Slot[] = []
  let index = -1
  for (const property of cimClass.properties) {
    index += 1
    if (wanted !== undefined && !wanted.has(foldName(property.name))) continue
    if (options.localOnly === true && !cimClass.local.properties.has(property.name)) continue
    slots.push(slotOf(property, index, options.includeClassOrigin === true))
  }
  const open = `<INSTANCE CLASSNAME="${escapeAttribute(cimClass.name)}">`
  return (record) => {
    let text = open
    if (isValues(record)) for (const slot of slots) text += encodeSlot(slot, record[slot.index], style)
    else for (const slot of slots) text += encodeSlot(slot, record[slot.name], style)
    return `${text}</INSTANCE>`
  }
}

function slotOf(property: PropertyDeclaration, index: number, includeClassOrigin: boolean): Slot {
  const { classOrigin, ...rest } = property
  const element = propertyElement(property)
  const tag = `<${element}${propertyAttributes(includeClassOrigin ? { ...rest, classOrigin } : rest)}`
  return {
    name: property.name,
    index,
    format: formatOf(property),
    declaration: property,
    before: `${tag}><VALUE>`,
    after: `</VALUE></${element}>`,
    open: `${tag}>`,
    close: `</${element}>`,
    nothing: `${tag}></${element}>`,
  }
}

function formatOf({ type, isArray, embedding }: PropertyDeclaration): Format {
  if (isArray || type === 'reference' || embedding !== undefined) return 'element'
  if (type === 'string' || type === 'char16') return 'text'
  if (type === 'boolean') return 'boolean'
  return type === 'real32' || type === 'real64' ? 'element' : 'plain'
}

function encodeSlot(slot: Slot, value: CimValue | undefined, style: EncodeStyle): string {
  if (value === undefined || value === null) return slot.nothing
  switch (slot.format) {
    case 'text':
      return slot.before + (typeof value === 'string' ? escapeText(value) : plainText(value)) + slot.after
    case 'plain':
      // Integers and datetimes: what they say has no character that needs a reference.
      return slot.before + plainText(value) + slot.after
    case 'boolean':
      return slot.before + (value === true ? 'TRUE' : 'FALSE') + slot.after
    case 'element':
      return slot.open + encodeValue(value, slot.declaration.type, style) + slot.close
  }
}

/** A value whose text is its own: a number, a bigint, a datetime. */
function plainText(value: Exclude<CimValue, null>): string {
  // Whatever is not of its declared type is not for an encoder to make sense of; no value of CIM is without a text.
  return (value as number | bigint | CimDateTime).toString()
}

/** Makes the function that writes INSTANCENAME elements of one class from the key properties of a record. */
export function instanceNameEncoder(
  cimClass: CimClass,
  style: EncodeStyle = responseStyle,
): (record: InstanceRecord | InstanceValues) => string {
  const order = [...cimClass.properties]
  const keys = cimClass.keys.map((key) => ({
    key,
    index: order.findIndex((property) => property.name === key.name),
    before: `<KEYBINDING NAME="${escapeAttribute(key.name)}"><KEYVALUE VALUETYPE="${keyValueType(key.type)}"${style.keyTypes ? ` TYPE="${key.type}"` : ''}>`,
    bare: `<KEYBINDING NAME="${escapeAttribute(key.name)}">`,
  }))
  const open = `<INSTANCENAME CLASSNAME="${escapeAttribute(cimClass.name)}">`
  return (record) => {
    let text = open
    for (const { key, index, before, bare } of keys) {
      const value = isValues(record) ? record[index] : record[key.name]
      if (value instanceof ObjectPath) text += `${bare}${encodeReference(value, style)}</KEYBINDING>`
      else text += `${before}${encodeKeyText(value, key, cimClass)}</KEYVALUE></KEYBINDING>`
    }
    return `${text}</INSTANCENAME>`
  }
}

function encodeKeyText(value: CimValue | undefined, key: PropertyDeclaration, cimClass: CimClass): string {
  if (isKeyValue(value)) return escapeText(formatScalar(key.type === 'reference' ? 'string' : key.type, value))
  // DSP0004 5.6.3.25: a key is never NULL. An instance that lacks one has no name to be written.
  throw new TypeError(
    `the key ${cimClass.name}.${key.name} is ${value === null ? 'NULL' : typeof value}; an instance needs a value for each key`,
  )
}

function isKeyValue(value: CimValue | undefined): value is Exclude<KeyBinding['value'], ObjectPath> {
  if (value === null || value === undefined || isList(value)) return false
  return typeof value !== 'object' || value.kind === 'datetime'
}

function isList(value: CimValue): value is readonly (CimScalar | null)[] {
  return Array.isArray(value)
}

/** The kinds of result that instances and their paths are returned as. */
export type InstanceKind = Extract<
  Kind,
  | 'instance'
  | 'namedInstance'
  | 'instanceWithPath'
  | 'objectWithPath'
  | 'object'
  | 'instanceName'
  | 'instancePath'
  | 'objectPath'
>

/**
 * Makes the function that writes what an operation returns for each instance of a class: the instance, its path, or both,
 * as `operations[…].result` says.
 */
export function resultEncoder(
  kind: InstanceKind,
  cimClass: CimClass,
  options: InstanceEncoderOptions & { readonly place: Place },
): (record: InstanceRecord | InstanceValues) => string {
  const style = options.style ?? responseStyle
  const name = instanceNameEncoder(cimClass, style)
  const instance = instanceEncoder(cimClass, options)
  const { namespace, host = style.host } = options.place
  const open = `<INSTANCEPATH>${encodeNamespace(host, namespace)}`
  switch (kind) {
    case 'instance':
      return instance
    case 'instanceName':
      return name
    case 'namedInstance':
      return (record) => `<VALUE.NAMEDINSTANCE>${name(record)}${instance(record)}</VALUE.NAMEDINSTANCE>`
    case 'instancePath':
      return (record) => `${open}${name(record)}</INSTANCEPATH>`
    case 'objectPath':
      return (record) => `<OBJECTPATH>${open}${name(record)}</INSTANCEPATH></OBJECTPATH>`
    case 'instanceWithPath':
      return (record) =>
        `<VALUE.INSTANCEWITHPATH>${open}${name(record)}</INSTANCEPATH>${instance(record)}</VALUE.INSTANCEWITHPATH>`
    case 'object':
      // A row of a query that is no instance of a schema's class has no path to be found by.
      if (cimClass.keys.length === 0 && !cimClass.qualifiers.has('Singleton')) {
        return (record) => `<VALUE.OBJECT>${instance(record)}</VALUE.OBJECT>`
      }
      return resultEncoder('objectWithPath', cimClass, options)
    case 'objectWithPath':
      return (record) =>
        `<VALUE.OBJECTWITHPATH>${open}${name(record)}</INSTANCEPATH>${instance(record)}</VALUE.OBJECTWITHPATH>`
  }
}

/** Makes the function that writes LOCALINSTANCEPATH elements of one class: references to its instances. */
export function referenceEncoder(
  cimClass: CimClass,
  namespace: string,
  style: EncodeStyle = responseStyle,
): (record: InstanceRecord | InstanceValues) => string {
  const name = instanceNameEncoder(cimClass, style)
  const where = encodeLocalNamespace(namespace)
  return (record) => `<VALUE.REFERENCE><LOCALINSTANCEPATH>${where}${name(record)}</LOCALINSTANCEPATH></VALUE.REFERENCE>`
}

function isValues(record: InstanceRecord | InstanceValues): record is InstanceValues {
  return Array.isArray(record)
}
