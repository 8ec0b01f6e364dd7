import {
  type CimClass,
  CimDateTime,
  type CimScalar,
  type CimType,
  type CimValue,
  type Embedding,
  foldName,
  formatScalar,
  Instance,
  type MethodDeclaration,
  type NameMap,
  ObjectPath,
  type ParameterDeclaration,
  type Property,
  type PropertyDeclaration,
  type Qualifier,
  type QualifierFlavor,
  type QualifierType,
} from '@cimarron/cim'
import { scopeAttributes } from './decode-qualifier.ts'
import { type EncodeStyle, encodeReference } from './encode-path.ts'
import { escapeAttribute, escapeText } from './escape.ts'

/** VALUE, VALUE.ARRAY, VALUE.REFERENCE or VALUE.REFARRAY; nothing for NULL. */
export function encodeValue(value: CimValue, type: CimType | 'untyped', style: EncodeStyle): string {
  if (value === null) return ''
  if (!isArray(value)) return encodeItem(value, type, style)
  const element = type === 'reference' || value[0] instanceof ObjectPath ? 'VALUE.REFARRAY' : 'VALUE.ARRAY'
  let text = `<${element}>`
  for (const item of value) text += item === null ? '<VALUE.NULL/>' : encodeItem(item, type, style)
  return `${text}</${element}>`
}

function encodeItem(value: CimScalar, type: CimType | 'untyped', style: EncodeStyle): string {
  if (value instanceof ObjectPath) return encodeReference(value, style)
  return `<VALUE>${encodeText(value, type, style)}</VALUE>`
}

/** The inside of a VALUE. */
function encodeText(value: CimScalar, type: CimType | 'untyped', style: EncodeStyle): string {
  if (typeof value !== 'object' || value instanceof CimDateTime) {
    return escapeText(formatScalar(type === 'untyped' || type === 'reference' ? 'string' : type, value))
  }
  // A reference within an embedded object is written by the same rules as outside of it.
  if (value instanceof Instance) return escapeText(encodeInstance(value, style))
  if (value instanceof ObjectPath) return encodeReference(value, style)
  return escapeText(encodeClass(value, style))
}

/** INSTANCE of an instance that knows its own types. For many instances of one class, `instanceEncoder` is faster. */
export function encodeInstance(instance: Instance, style: EncodeStyle): string {
  let text = `<INSTANCE CLASSNAME="${escapeAttribute(instance.className)}">`
  if (instance.qualifiers !== undefined) text += encodeQualifiers(instance.qualifiers, 'all', style)
  for (const property of instance.properties) text += encodeProperty(property, style)
  return `${text}</INSTANCE>`
}

function encodeProperty(property: Property, style: EncodeStyle): string {
  const inside =
    (property.qualifiers === undefined ? '' : encodeQualifiers(property.qualifiers, 'all', style)) +
    encodeValue(property.value, property.type, style)
  return encodeElement(propertyElement(property), propertyAttributes(property), inside)
}

/** What of a class is written; what GetClass and EnumerateClasses ask for (DSP0200 5.3.2.1, 5.3.2.9). */
export interface ClassEncoderOptions {
  /** CLASSORIGIN, where it is known. Default true. */
  readonly includeClassOrigin?: boolean | undefined
  /** Qualifiers of the class and all in it. Default true. */
  readonly includeQualifiers?: boolean | undefined
  /** Only qualifiers and elements declared or overridden in the class itself. Default false. */
  readonly localOnly?: boolean | undefined
  /** Only these properties; `null` or absent: all. */
  readonly propertyList?: readonly string[] | null | undefined
}

/** CLASS. Elements that are not `local` are marked PROPAGATED. */
export function encodeClass(cimClass: CimClass, style: EncodeStyle, options: ClassEncoderOptions = {}): string {
  const { includeClassOrigin = true, includeQualifiers = true, localOnly = false, propertyList } = options
  const wanted = propertyList == null ? undefined : new Set(propertyList.map(foldName))
  const which = includeQualifiers ? (localOnly ? 'local' : 'all') : 'none'
  const origin = <T extends { readonly classOrigin: string }>(element: T, propagated: boolean) =>
    originAttributes({ classOrigin: includeClassOrigin ? element.classOrigin : '', propagated })
  let text = `<CLASS NAME="${escapeAttribute(cimClass.name)}"`
  if (cimClass.superclass !== null) text += ` SUPERCLASS="${escapeAttribute(cimClass.superclass)}"`
  text += `>${encodeQualifiers(cimClass.qualifiers, which, style)}`
  for (const property of cimClass.properties) {
    const propagated = !cimClass.local.properties.has(property.name)
    if ((localOnly && propagated) || wanted?.has(foldName(property.name)) === false) continue
    const make = (): ElementParts => propertyParts(property, which, style)
    // How a reference is written depends on the style, and so on who asks.
    const isReference = property.type === 'reference' && property.default !== null
    const parts = isReference ? make() : partsOf(property, written[which], make)
    text += parts.before + origin(property, propagated) + parts.after
  }
  for (const method of cimClass.methods) {
    const propagated = !cimClass.local.methods.has(method.name)
    if (localOnly && propagated) continue
    const parts = partsOf(method, written[which], () => methodParts(method, which, style))
    text += parts.before + origin(method, propagated) + parts.after
  }
  return `${text}</CLASS>`
}

/** Which qualifiers are written: all, those that are not inherited, or none. */
type WhichQualifiers = 'all' | 'local' | 'none'

/** An element of a class as it is written, around what depends on the class: CLASSORIGIN and PROPAGATED. */
interface ElementParts {
  readonly before: string
  readonly after: string
}

/**
 * What was written of properties and methods. A class shares its inherited elements with its superclass, so a whole schema (42 MB,
 * most of it inherited) is written from the few megabytes that its own elements are.
 */
const written = {
  all: new WeakMap<object, ElementParts>(),
  local: new WeakMap<object, ElementParts>(),
  none: new WeakMap<object, ElementParts>(),
} satisfies Record<WhichQualifiers, object>

function partsOf(element: object, known: WeakMap<object, ElementParts>, make: () => ElementParts): ElementParts {
  let parts = known.get(element)
  if (parts === undefined) {
    parts = make()
    known.set(element, parts)
  }
  return parts
}

/** The same text in one piece: V8 keeps joined strings as trees of their parts until it has to look into them. */
function flat(text: string): string {
  text.charCodeAt(0)
  return text
}

function propertyParts(property: PropertyDeclaration, which: WhichQualifiers, style: EncodeStyle): ElementParts {
  const element = propertyElement(property)
  const qualifiers = encodeQualifiers(property.qualifiers, which, style)
  const inside = qualifiers + encodeValue(property.default, property.type, style)
  const attributes = `${typeAttributes(property)}${embeddingAttribute(property.embedding)}`
  return {
    before: `<${element} NAME="${escapeAttribute(property.name)}"`,
    after: flat(`${attributes}>${inside}</${element}>`),
  }
}

function methodParts(method: MethodDeclaration, which: WhichQualifiers, style: EncodeStyle): ElementParts {
  let inside = encodeQualifiers(method.qualifiers, which, style)
  for (const parameter of method.parameters) inside += encodeParameter(parameter, which, style)
  return {
    before: `<METHOD NAME="${escapeAttribute(method.name)}" TYPE="${method.returnType}"`,
    after: flat(`>${inside}</METHOD>`),
  }
}

function encodeParameter(parameter: ParameterDeclaration, which: WhichQualifiers, style: EncodeStyle): string {
  const suffix =
    parameter.type === 'reference'
      ? parameter.isArray
        ? '.REFARRAY'
        : '.REFERENCE'
      : parameter.isArray
        ? '.ARRAY'
        : ''
  // No EmbeddedObject here: the qualifier says it, and wbemcli refuses the attribute on METHOD and PARAMETER.
  const attributes = ` NAME="${escapeAttribute(parameter.name)}"${typeAttributes(parameter)}`
  return encodeElement(`PARAMETER${suffix}`, attributes, encodeQualifiers(parameter.qualifiers, which, style))
}

function encodeQualifiers(qualifiers: NameMap<Qualifier>, which: WhichQualifiers, style: EncodeStyle): string {
  if (which === 'none') return ''
  let text = ''
  for (const qualifier of qualifiers) {
    if (which === 'local' && qualifier.propagated) continue
    let attributes = ` NAME="${escapeAttribute(qualifier.name)}" TYPE="${qualifier.type}"`
    if (qualifier.propagated) attributes += ' PROPAGATED="true"'
    attributes += flavorAttributes(qualifier.flavor)
    text += encodeElement('QUALIFIER', attributes, encodeValue(qualifier.value, qualifier.type, style))
  }
  return text
}

/** QUALIFIER.DECLARATION. The scopes `schema` and `qualifier` have no attribute in DSP0201 and are left out. */
export function encodeQualifierDeclaration(declaration: QualifierType, style: EncodeStyle): string {
  let attributes = ` NAME="${escapeAttribute(declaration.name)}" TYPE="${declaration.type}"`
  if (declaration.isArray) attributes += ' ISARRAY="true"'
  if (declaration.arraySize !== undefined) attributes += ` ARRAYSIZE="${declaration.arraySize}"`
  attributes += flavorAttributes(declaration.flavor)
  const scopes = scopeAttributes.filter(([, scope]) => declaration.scopes.has(scope))
  const scope = scopes.map(([attribute]) => ` ${attribute}="true"`).join('')
  const inside = `${scope === '' ? '' : `<SCOPE${scope}/>`}${encodeValue(declaration.default, declaration.type, style)}`
  return encodeElement('QUALIFIER.DECLARATION', attributes, inside)
}

/** The name of the element for a property: PROPERTY, PROPERTY.ARRAY or PROPERTY.REFERENCE. */
export function propertyElement({ type, isArray }: { readonly type: CimType; readonly isArray: boolean }): string {
  if (type === 'reference') return 'PROPERTY.REFERENCE'
  return isArray ? 'PROPERTY.ARRAY' : 'PROPERTY'
}

interface Attributed {
  readonly name: string
  readonly type: CimType
  readonly arraySize?: number
  readonly referenceClass?: string
  readonly embedding?: Embedding
  readonly classOrigin?: string
  readonly propagated?: boolean
}

/** The attributes of a property element, each with a space before it. */
export function propertyAttributes(property: Attributed): string {
  return ` NAME="${escapeAttribute(property.name)}"${originAttributes(property)}${typeAttributes(property)}${embeddingAttribute(property.embedding)}`
}

function typeAttributes({ type, arraySize, referenceClass }: Omit<Attributed, 'name'>): string {
  let text = type === 'reference' ? '' : ` TYPE="${type}"`
  if (arraySize !== undefined) text += ` ARRAYSIZE="${arraySize}"`
  if (referenceClass !== undefined) text += ` REFERENCECLASS="${escapeAttribute(referenceClass)}"`
  return text
}

function originAttributes({ classOrigin, propagated }: { classOrigin?: string; propagated?: boolean }): string {
  let text = ''
  if (classOrigin !== undefined && classOrigin !== '') text += ` CLASSORIGIN="${escapeAttribute(classOrigin)}"`
  if (propagated === true) text += ' PROPAGATED="true"'
  return text
}

/** The EmbeddedObject attribute as the DTD spells it. */
export function embeddingAttribute(embedding: Embedding | undefined): string {
  return embedding === undefined ? '' : ` EmbeddedObject="${embedding.kind}"`
}

/** Only what differs from the defaults of the DTD. */
function flavorAttributes({ overridable, toSubclass, translatable }: QualifierFlavor): string {
  let text = ''
  if (!overridable) text += ' OVERRIDABLE="false"'
  if (!toSubclass) text += ' TOSUBCLASS="false"'
  if (translatable) text += ' TRANSLATABLE="true"'
  return text
}

/** An element with its end tag even where it is empty: sblim's wbemcli fails over `<PROPERTY …/>` and `<QUALIFIER …/>`. */
export function encodeElement(name: string, attributes: string, inside: string): string {
  return `<${name}${attributes}>${inside}</${name}>`
}

function isArray(value: CimValue): value is readonly (CimScalar | null)[] {
  return Array.isArray(value)
}
