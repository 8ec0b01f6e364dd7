import { type Authority, type CimClass, Instance, type ObjectPath, type QualifierType } from '@cimarron/cim'
import { checkCimVersions } from './decode-frame.ts'
import { decodeObject, decodeObjectWithPath } from './decode-kind.ts'
import { decodeClass, decodeInstance } from './decode-object.ts'
import { decodeInstanceName, decodeLocalNamespacePath, decodeNamespacePath } from './decode-path.ts'
import { decodeQualifierDeclaration } from './decode-qualifier.ts'
import { cimClose, cimOpen } from './encode-frame.ts'
import { encodeClass, encodeElement, encodeInstance, encodeQualifierDeclaration } from './encode-object.ts'
import {
  type EncodeStyle,
  encodeInstanceName,
  encodeLocalNamespace,
  encodeNamespace,
  encodePath,
  requestStyle,
} from './encode-path.ts'
import { MessageError } from './message-error.ts'
import type { ClassWithPath } from './operation-types.ts'
import { decodeUtf8 } from './utf8.ts'
import { XmlError } from './xml-error.ts'
import { XmlReader } from './xml-reader.ts'
import { defaultLimits, type XmlLimits } from './xml-scanner.ts'

/** A group of declarations: a part of a schema or repository written down as XML (DSP0201 5.2.1.2 ff.). */
export type DeclarationGroup = PlainGroup | PathGroup

/** DECLGROUP (classes, and instances without a name) or DECLGROUP.WITHNAME (classes, and instances with one). */
export interface PlainGroup {
  readonly kind: 'plain' | 'named'
  readonly namespace?: string
  readonly authority?: Authority
  readonly qualifierTypes: readonly QualifierType[]
  readonly objects: readonly (CimClass | Instance)[]
}

/** DECLGROUP.WITHPATH: objects that each say where they are. */
export interface PathGroup {
  readonly kind: 'with-path'
  readonly objects: readonly (ClassWithPath | Instance)[]
}

/** Reads a document of declarations (`<CIM><DECLARATION>`), in bytes or as text. Throws `MessageError`. */
export function decodeDeclarations(body: Uint8Array | string, limits: XmlLimits = {}): DeclarationGroup[] {
  try {
    const text = typeof body === 'string' ? body : decodeUtf8(body, limits.maxBytes ?? defaultLimits.maxBytes)
    const reader = XmlReader.of(text, limits)
    const root = reader.only()
    if (root !== 'CIM') reader.unexpected(root)
    checkCimVersions(reader)
    const declaration = reader.only()
    if (declaration !== 'DECLARATION') reader.unexpected(declaration)
    const groups: DeclarationGroup[] = []
    for (let name = reader.child(); name !== undefined; name = reader.child()) groups.push(decodeGroup(reader, name))
    reader.end() // CIM
    reader.end() // the document
    return groups
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause
    throw new MessageError('request-not-well-formed', cause.message, { cause })
  }
}

function decodeGroup(reader: XmlReader, element: string): DeclarationGroup {
  if (element === 'DECLGROUP.WITHPATH') return decodePathGroup(reader)
  if (element !== 'DECLGROUP' && element !== 'DECLGROUP.WITHNAME') return reader.unexpected(element)
  const kind = element === 'DECLGROUP' ? 'plain' : 'named'
  let where: { namespace?: string; authority?: Authority } = {}
  const qualifierTypes: QualifierType[] = []
  const objects: (CimClass | Instance)[] = []
  for (let name = reader.child(); name !== undefined; name = reader.child()) {
    if (name === 'LOCALNAMESPACEPATH') where = { namespace: decodeLocalNamespacePath(reader) }
    else if (name === 'NAMESPACEPATH') where = decodeNamespacePath(reader)
    else if (name === 'QUALIFIER.DECLARATION') qualifierTypes.push(decodeQualifierDeclaration(reader))
    else if (kind === 'named' && name === 'VALUE.NAMEDOBJECT') objects.push(decodeNamedObject(reader))
    else if (kind === 'plain' && name === 'VALUE.OBJECT') objects.push(decodeObject(reader))
    else reader.unexpected(name)
  }
  return { kind, ...where, qualifierTypes, objects }
}

function decodePathGroup(reader: XmlReader): PathGroup {
  const objects: (ClassWithPath | Instance)[] = []
  for (let name = reader.child(); name !== undefined; name = reader.child()) {
    if (name !== 'VALUE.OBJECTWITHPATH' && name !== 'VALUE.OBJECTWITHLOCALPATH') reader.unexpected(name)
    objects.push(decodeObjectWithPath(reader))
  }
  return { kind: 'with-path', objects }
}

/** VALUE.NAMEDOBJECT: a class, or an instance after its name. */
function decodeNamedObject(reader: XmlReader): CimClass | Instance {
  const element = reader.only()
  if (element === 'CLASS') {
    const cimClass = decodeClass(reader)
    reader.end()
    return cimClass
  }
  if (element !== 'INSTANCENAME') reader.unexpected(element)
  const path = decodeInstanceName(reader)
  const second = reader.only()
  if (second !== 'INSTANCE') reader.unexpected(second)
  const instance = decodeInstance(reader, path)
  reader.end()
  return instance
}

/** A document of declarations as XML. */
export function encodeDeclarations(groups: readonly DeclarationGroup[], style: EncodeStyle = requestStyle): string {
  const inside = groups.map((group) => encodeGroup(group, style)).join('')
  return `${cimOpen}${encodeElement('DECLARATION', '', inside)}${cimClose}`
}

function encodeGroup(group: DeclarationGroup, style: EncodeStyle): string {
  if (group.kind === 'with-path') {
    return encodeElement('DECLGROUP.WITHPATH', '', group.objects.map((object) => encodeLocated(object, style)).join(''))
  }
  const { kind, namespace, authority } = group
  let inside = ''
  if (namespace !== undefined) {
    inside += authority === undefined ? encodeLocalNamespace(namespace) : encodeNamespace(authority.host, namespace)
  }
  for (const type of group.qualifierTypes) inside += encodeQualifierDeclaration(type, style)
  for (const object of group.objects) {
    const name = kind === 'named' && object instanceof Instance ? encodeInstanceName(pathOf(object), style) : ''
    inside += encodeElement(
      kind === 'named' ? 'VALUE.NAMEDOBJECT' : 'VALUE.OBJECT',
      '',
      name + encodeObject(object, style),
    )
  }
  return encodeElement(kind === 'named' ? 'DECLGROUP.WITHNAME' : 'DECLGROUP', '', inside)
}

function encodeLocated(object: ClassWithPath | Instance, style: EncodeStyle): string {
  const path = object instanceof Instance ? pathOf(object) : object.path
  const element = path.authority === undefined ? 'VALUE.OBJECTWITHLOCALPATH' : 'VALUE.OBJECTWITHPATH'
  const inside = encodeObject(object instanceof Instance ? object : object.class, style)
  return encodeElement(element, '', encodePath(path, style) + inside)
}

function encodeObject(object: CimClass | Instance, style: EncodeStyle): string {
  return object instanceof Instance ? encodeInstance(object, style) : encodeClass(object, style)
}

function pathOf(instance: Instance): ObjectPath {
  if (instance.path === undefined)
    throw new TypeError(`an instance of ${instance.className} has no path; it needs one here`)
  return instance.path
}
