import { Instance, type ObjectPath } from '@cimarron/cim'
import { encodeClass, encodeInstance, encodeQualifierDeclaration, encodeValue } from './encode-object.ts'
import { type EncodeStyle, encodeClassName, encodeFullPath, encodeInstanceName, encodeName } from './encode-path.ts'
import { escapeText } from './escape.ts'
import type { ClassWithPath, Kind, KindValues } from './operation-types.ts'

/** How each kind of parameter and result is written: the counterpart of `kindDecoders`. */
export const kindEncoders: { readonly [K in Kind]: (value: KindValues[K], style: EncodeStyle) => string } = {
  boolean: (value) => `<VALUE>${value ? 'TRUE' : 'FALSE'}</VALUE>`,
  string: (value) => `<VALUE>${escapeText(value)}</VALUE>`,
  uint32: (value) => `<VALUE>${value}</VALUE>`,
  className: encodeClassName,
  instanceName: encodeInstanceName,
  objectName: encodeName,
  instancePath: encodeFullPath,
  objectPath: (path, style) => `<OBJECTPATH>${encodeFullPath(path, style)}</OBJECTPATH>`,
  propertyList: (names) =>
    `<VALUE.ARRAY>${names.map((name) => `<VALUE>${escapeText(name)}</VALUE>`).join('')}</VALUE.ARRAY>`,
  instance: encodeInstance,
  namedInstance: (instance, style) =>
    `<VALUE.NAMEDINSTANCE>${encodeInstanceName(pathOf(instance), style)}${encodeInstance(instance, style)}</VALUE.NAMEDINSTANCE>`,
  instanceWithPath: (instance, style) =>
    `<VALUE.INSTANCEWITHPATH>${encodeFullPath(pathOf(instance), style)}${encodeInstance(instance, style)}</VALUE.INSTANCEWITHPATH>`,
  objectWithPath: encodeObjectWithPath,
  object: (object, style) => {
    if (object instanceof Instance && object.path === undefined) {
      return `<VALUE.OBJECT>${encodeInstance(object, style)}</VALUE.OBJECT>`
    }
    if ('properties' in object && !(object instanceof Instance)) {
      return `<VALUE.OBJECT>${encodeClass(object, style)}</VALUE.OBJECT>`
    }
    return encodeObjectWithPath(object, style)
  },
  class: (cimClass, style) => encodeClass(cimClass, style),
  qualifierType: encodeQualifierDeclaration,
  value: ({ untyped }, style) => encodeValue(untyped, 'untyped', style),
}

/** Writes a value of a kind that is known only at run time; the caller vouches that the two belong together. */
export function encodeKind(kind: Kind, value: unknown, style: EncodeStyle): string {
  const encode = kindEncoders[kind] as (value: unknown, style: EncodeStyle) => string
  return encode(value, style)
}

/** VALUE.OBJECTWITHPATH. */
function encodeObjectWithPath(object: Instance | ClassWithPath, style: EncodeStyle): string {
  const path = object instanceof Instance ? pathOf(object) : object.path
  const inside = object instanceof Instance ? encodeInstance(object, style) : encodeClass(object.class, style)
  return `<VALUE.OBJECTWITHPATH>${encodeFullPath(path, style)}${inside}</VALUE.OBJECTWITHPATH>`
}

function pathOf(instance: Instance): ObjectPath {
  if (instance.path === undefined)
    throw new TypeError(`an instance of ${instance.className} has no path; it needs one here`)
  return instance.path
}
