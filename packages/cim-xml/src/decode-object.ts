import {
  type CimClass,
  type CimType,
  type Embedding,
  foldName,
  Instance,
  type MethodDeclaration,
  NameMap,
  type ParameterDeclaration,
  type Property,
  type PropertyDeclaration,
  type Qualifier,
  type TypedElement,
} from '@cimarron/cim'
import { decodeInstanceName, decodePath } from './decode-path.ts'
import { decodeQualifier, decodeSize, noQualifiers, withQualifier } from './decode-qualifier.ts'
import {
  type Content,
  checkType,
  decodeContent,
  decodeEmbedding,
  isValueElement,
  type Typing,
  typeContent,
} from './decode-value.ts'
import { MessageError } from './message-error.ts'
import { XmlError } from './xml-error.ts'
import { XmlReader } from './xml-reader.ts'

/** How deep objects may be embedded in objects. */
const embeddingLimit = 16

/** INSTANCE (DSP0201 5.2.5.3). `path` is given where an enclosing element named it. */
export function decodeInstance(reader: XmlReader, path?: Instance['path']): Instance {
  const className = reader.required('CLASSNAME')
  const properties = new NameMap<Property>()
  let qualifiers = noQualifiers
  for (let element = reader.child(); element !== undefined; element = reader.child()) {
    if (element === 'QUALIFIER') {
      qualifiers = withQualifier(qualifiers, decodeQualifier(reader))
      continue
    }
    const before = properties.size
    const property = decodeProperty(reader, element)
    properties.set(property)
    if (properties.size === before) reader.invalid(`the property ${property.name} stands twice in one <INSTANCE>`)
  }
  return new Instance(className, properties, {
    path,
    qualifiers: qualifiers.size === 0 ? undefined : qualifiers,
  })
}

/** VALUE.NAMEDINSTANCE and VALUE.INSTANCEWITHPATH: an instance with the path that stands before it. */
export function decodeNamedInstance(reader: XmlReader): Instance {
  const element = reader.only()
  const path = element === 'INSTANCENAME' ? decodeInstanceName(reader) : decodePath(reader, element)
  const second = reader.only()
  if (second !== 'INSTANCE') reader.unexpected(second)
  const instance = decodeInstance(reader, path)
  reader.end()
  return instance
}

/** The text of an embedded object: an INSTANCE or CLASS element (DSP0201, "EmbeddedObject"). */
export function decodeEmbedded(text: string): Instance | CimClass {
  return decodeEmbeddedValue(XmlReader.of('<x/>'), text)
}

/** The same, within a document that is being read. */
export const decodeEmbeddedValue: Typing['embed'] = (outer, text) => {
  if (outer.embeddedDepth >= embeddingLimit) {
    outer.invalidValue(`objects are embedded deeper than the limit of ${embeddingLimit}`)
  }
  try {
    const reader = XmlReader.of(text, {}, outer.embeddedDepth + 1)
    const element = reader.only()
    if (element !== 'INSTANCE' && element !== 'CLASS') reader.unexpected(element)
    const object = element === 'CLASS' ? decodeClass(reader) : decodeInstance(reader)
    reader.end()
    return object
  } catch (cause) {
    // What is broken within a value is the fault of that value.
    if (!(cause instanceof XmlError || cause instanceof MessageError)) throw cause
    throw new MessageError('invalid-value', `an embedded object cannot be read: ${cause.message}`, { cause })
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** PROPERTY, PROPERTY.ARRAY or PROPERTY.REFERENCE of an instance. */
function decodeProperty(reader: XmlReader, element: string): Property {
  const { type, isArray } = shapeOf(reader, element, propertyShapes)
  const name = reader.required('NAME')
  const property: Writable<Property> = { name, type, isArray, value: null }
  const classOrigin = reader.attribute('CLASSORIGIN')
  if (classOrigin !== undefined) property.classOrigin = classOrigin
  if (reader.flag('PROPAGATED', false)) property.propagated = true
  const embedding = describe(reader, property)
  const { content, qualifiers } = decodeMembers(reader, isArray)
  if (qualifiers.size > 0) property.qualifiers = qualifiers
  property.value = typeContent(
    content,
    { type, embedding, embed: decodeEmbeddedValue },
    { reader, what: `the property ${name}` },
  )
  return property
}

/** Reads the attributes that properties and parameters have in common into `target`. */
function describe(
  reader: XmlReader,
  target: { arraySize?: number; referenceClass?: string; embedding?: Embedding },
): Embedding | undefined {
  const arraySize = decodeSize(reader)
  if (arraySize !== undefined) target.arraySize = arraySize
  const referenceClass = reader.attribute('REFERENCECLASS')
  if (referenceClass !== undefined) target.referenceClass = referenceClass
  const embedding = decodeEmbedding(reader)
  if (embedding !== undefined) target.embedding = embedding
  return embedding
}

interface Shape {
  readonly isArray: boolean
  readonly isReference: boolean
}

const propertyShapes: ReadonlyMap<string, Shape> = new Map([
  ['PROPERTY', { isArray: false, isReference: false }],
  ['PROPERTY.ARRAY', { isArray: true, isReference: false }],
  ['PROPERTY.REFERENCE', { isArray: false, isReference: true }],
])

const parameterShapes: ReadonlyMap<string, Shape> = new Map([
  ['PARAMETER', { isArray: false, isReference: false }],
  ['PARAMETER.ARRAY', { isArray: true, isReference: false }],
  ['PARAMETER.REFERENCE', { isArray: false, isReference: true }],
  ['PARAMETER.REFARRAY', { isArray: true, isReference: true }],
])

/** What the name of an element says of its type, and its TYPE attribute where the name does not. */
function shapeOf(
  reader: XmlReader,
  element: string,
  shapes: ReadonlyMap<string, Shape>,
): { type: CimType; isArray: boolean } {
  const shape = shapes.get(element)
  if (shape === undefined) return reader.unexpected(element)
  return { isArray: shape.isArray, type: shape.isReference ? 'reference' : checkType(reader, reader.required('TYPE')) }
}

/** The qualifiers and the value within an element. */
function decodeMembers(
  reader: XmlReader,
  isArray: boolean,
): { content: Content | null; qualifiers: NameMap<Qualifier> } {
  let content: Content | null = null
  let qualifiers = noQualifiers
  for (let element = reader.child(); element !== undefined; element = reader.child()) {
    if (element === 'QUALIFIER') qualifiers = withQualifier(qualifiers, decodeQualifier(reader))
    else if (isValueElement(element) && content === null) {
      content = decodeContent(reader, element)
      if (content !== null && Array.isArray(content) !== isArray) reader.unexpected(element)
    } else reader.unexpected(element)
  }
  return { content, qualifiers }
}

/**
 * CLASS (DSP0201 5.2.5.1). Has what the message holds: elements not marked PROPAGATED are `local`, and a class origin
 * that was not sent is "" for a propagated element. Association, Indication, Abstract and Key are known from qualifiers
 * only, so a class sent without qualifiers has none of them (but a class with references is an association).
 */
export function decodeClass(reader: XmlReader): CimClass {
  const name = reader.required('NAME')
  const superclass = reader.attribute('SUPERCLASS') ?? null
  let qualifiers = noQualifiers
  const properties = new NameMap<PropertyDeclaration>()
  const methods = new NameMap<MethodDeclaration>()
  const local = { properties: new Set<string>(), methods: new Set<string>() }
  for (let element = reader.child(); element !== undefined; element = reader.child()) {
    const propagated = reader.flag('PROPAGATED', false)
    const classOrigin = reader.attribute('CLASSORIGIN') ?? (propagated ? '' : name)
    if (element === 'QUALIFIER') qualifiers = withQualifier(qualifiers, decodeQualifier(reader))
    else if (element === 'METHOD') {
      const method = decodeMethod(reader, classOrigin)
      if (methods.has(method.name)) reader.invalid(`the method ${method.name} stands twice in one <CLASS>`)
      methods.set(method)
      if (!propagated) local.methods.add(method.name)
    } else {
      const property = decodePropertyDeclaration(reader, element, classOrigin)
      if (properties.has(property.name)) reader.invalid(`the property ${property.name} stands twice in one <CLASS>`)
      properties.set(property)
      if (!propagated) local.properties.add(property.name)
    }
  }
  const all = [...properties]
  return {
    kind: 'class',
    name,
    superclass,
    qualifiers,
    properties,
    methods,
    keys: all.filter((property) => property.isKey),
    local,
    isAssociation: isTrue(qualifiers, 'Association') || all.some((property) => property.type === 'reference'),
    isIndication: isTrue(qualifiers, 'Indication'),
    isAbstract: isTrue(qualifiers, 'Abstract'),
  }
}

function decodePropertyDeclaration(reader: XmlReader, element: string, classOrigin: string): PropertyDeclaration {
  const { type, isArray } = shapeOf(reader, element, propertyShapes)
  const name = reader.required('NAME')
  const property: Writable<PropertyDeclaration> = {
    name,
    type,
    isArray,
    qualifiers: noQualifiers,
    default: null,
    classOrigin,
    isKey: false,
  }
  describe(reader, property)
  const { content, qualifiers } = decodeMembers(reader, isArray)
  property.qualifiers = qualifiers
  property.isKey = isTrue(qualifiers, 'Key')
  embeddingFromQualifiers(property)
  const typing: Typing = { type, embedding: property.embedding, embed: decodeEmbeddedValue }
  property.default = typeContent(content, typing, { reader, what: `the default of ${name}` })
  return property
}

function decodeMethod(reader: XmlReader, classOrigin: string): MethodDeclaration {
  const name = reader.required('NAME')
  const type = reader.attribute('TYPE')
  const method: Writable<MethodDeclaration> = {
    name,
    // The DTD leaves TYPE out only for methods without a result, which MOF cannot declare any more.
    returnType: type === undefined ? 'uint32' : checkType(reader, type),
    parameters: new NameMap<ParameterDeclaration>(),
    qualifiers: noQualifiers,
    classOrigin,
  }
  const embedding = decodeEmbedding(reader)
  if (embedding !== undefined) method.embedding = embedding
  for (let element = reader.child(); element !== undefined; element = reader.child()) {
    if (element === 'QUALIFIER') method.qualifiers = withQualifier(method.qualifiers, decodeQualifier(reader))
    else method.parameters.set(decodeParameter(reader, element))
  }
  return method
}

/** PARAMETER, PARAMETER.ARRAY, PARAMETER.REFERENCE or PARAMETER.REFARRAY. */
function decodeParameter(reader: XmlReader, element: string): ParameterDeclaration {
  const { type, isArray } = shapeOf(reader, element, parameterShapes)
  const name = reader.required('NAME')
  const parameter: Writable<ParameterDeclaration> = {
    name,
    type,
    isArray,
    qualifiers: noQualifiers,
    isIn: true,
    isOut: false,
  }
  describe(reader, parameter)
  const { content, qualifiers } = decodeMembers(reader, isArray)
  if (content !== null) reader.invalid(`the parameter ${name} has a value; a declaration has none`)
  parameter.qualifiers = qualifiers
  // DSP0004 5.6.3: In defaults to true, Out to false.
  parameter.isIn = qualifiers.get('In')?.value !== false
  parameter.isOut = isTrue(qualifiers, 'Out')
  embeddingFromQualifiers(parameter)
  return parameter
}

/** In a declaration the qualifiers EmbeddedInstance and EmbeddedObject say it, too, and name the class. */
function embeddingFromQualifiers(target: Writable<TypedElement>): void {
  const className = target.qualifiers.get('EmbeddedInstance')?.value
  if (typeof className === 'string') target.embedding = { kind: 'instance', className }
  else if (isTrue(target.qualifiers, 'EmbeddedObject')) target.embedding = { kind: 'object' }
}

function isTrue(qualifiers: NameMap<Qualifier>, name: string): boolean {
  return qualifiers.get(foldName(name))?.value === true
}
