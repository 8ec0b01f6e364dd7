import type { CimClass, Instance, ObjectPath, QualifierType } from '@cimarron/cim'
import {
  encodeClass,
  encodeFullPath,
  encodeInstance,
  encodeLocalPath,
  encodeName,
  encodeQualifierDeclaration,
  responseStyle,
} from '@cimarron/cim-xml'

/** An instance as CIM-XML has it (DSP0201): VALUE.INSTANCEWITHPATH, or INSTANCE where it has no path with a namespace. */
export function formatInstanceXml(instance: Instance): string {
  const xml = encodeInstance(instance, responseStyle)
  if (instance.path?.namespace === undefined) return xml
  return `<VALUE.INSTANCEWITHPATH>${encodeFullPath(instance.path, responseStyle)}${xml}</VALUE.INSTANCEWITHPATH>`
}

/** A class as CLASS. */
export function formatClassXml(cls: CimClass): string {
  return encodeClass(cls, responseStyle)
}

/** A qualifier type as QUALIFIER.DECLARATION. */
export function formatQualifierXml(type: QualifierType): string {
  return encodeQualifierDeclaration(type, responseStyle)
}

/** A path as the element that says all it has: INSTANCEPATH or LOCALINSTANCEPATH, INSTANCENAME; the same of classes. */
export function formatPathXml(path: ObjectPath): string {
  if (path.namespace === undefined) return encodeName(path, responseStyle)
  return path.authority === undefined ? encodeLocalPath(path, responseStyle) : encodeFullPath(path, responseStyle)
}
