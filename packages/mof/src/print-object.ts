import type {
  CimClass,
  ClassDeclaration,
  Instance,
  MethodDeclaration,
  ParameterDeclaration,
  PropertyDeclaration,
  TypedElement,
} from '@cimarron/cim'
import { printQualifiers, type QualifierTypeOf } from './print-qualifier.ts'
import { type PrintObject, printString, printValue } from './print-value.ts'

export interface PrintOptions {
  /** The qualifier types the text will be compiled with: flavors are printed where they differ from these. */
  readonly qualifierType?: QualifierTypeOf
}

/** A class's own declaration: what it inherits is not printed. Ends with a newline. @throws UnprintableError */
export function printClass(cls: CimClass | ClassDeclaration, options: PrintOptions = {}): string {
  const typeOf = options.qualifierType
  const isOwn = 'local' in cls ? cls.local : undefined
  const features: string[] = []
  for (const property of cls.properties) {
    if (isOwn === undefined || isOwn.properties.has(property.name)) features.push(printProperty(property, typeOf))
  }
  for (const method of cls.methods) {
    if (isOwn === undefined || isOwn.methods.has(method.name)) features.push(printMethod(method, typeOf))
  }
  const superclass = cls.superclass === null ? '' : ` : ${cls.superclass}`
  const body = features.length === 0 ? '' : `\n${features.join('\n')}`
  return `${printQualifiers(cls.qualifiers, { indent: '', typeOf })}class ${cls.name}${superclass} {${body}};\n`
}

/** An instance as its class declares it; the path is not printed, its keys are properties. @throws UnprintableError */
export function printInstance(instance: Instance, options: PrintOptions & { readonly alias?: string } = {}): string {
  const typeOf = options.qualifierType
  const lines: string[] = []
  for (const { name, type, value, qualifiers } of instance.properties) {
    if (qualifiers !== undefined) lines.push(printQualifiers(qualifiers, { indent: '  ', typeOf }))
    lines.push(`  ${name} = ${printValue(value, type, printObject)};\n`)
  }
  const head = instance.qualifiers === undefined ? '' : printQualifiers(instance.qualifiers, { indent: '', typeOf })
  const alias = options.alias === undefined ? '' : ` as ${options.alias}`
  return `${head}instance of ${instance.className}${alias} {\n${lines.join('')}};\n`
}

const printObject: PrintObject = (object) => (object.kind === 'instance' ? printInstance(object) : printClass(object))

function printProperty(property: PropertyDeclaration, typeOf: QualifierTypeOf | undefined): string {
  const implied = [...impliedEmbedding(property)]
  if (property.isKey && !property.qualifiers.has('Key')) implied.unshift('Key')
  const initial = property.default === null ? '' : ` = ${printValue(property.default, property.type, printObject)}`
  const qualifiers = printQualifiers(property.qualifiers, { indent: '  ', typeOf, implied })
  return `${qualifiers}  ${printElement(property)}${initial};\n`
}

function printMethod(method: MethodDeclaration, typeOf: QualifierTypeOf | undefined): string {
  const { name, returnType, qualifiers, parameters } = method
  const implied = impliedEmbedding(method)
  const list = [...parameters].map((parameter) => printParameter(parameter, typeOf)).join(',\n')
  const inside = list === '' ? '' : `\n${list}`
  return `${printQualifiers(qualifiers, { indent: '  ', typeOf, implied })}  ${returnType} ${name}(${inside});\n`
}

function printParameter(parameter: ParameterDeclaration, typeOf: QualifierTypeOf | undefined): string {
  const { isIn, isOut, qualifiers } = parameter
  const implied = impliedEmbedding(parameter)
  if (isOut && !qualifiers.has('Out')) implied.unshift('Out')
  if (!isIn && !qualifiers.has('In')) implied.unshift('In(FALSE)')
  return `${printQualifiers(qualifiers, { indent: '    ', typeOf, implied })}    ${printElement(parameter)}`
}

function printElement({ name, type, isArray, arraySize, referenceClass }: TypedElement): string {
  const typeText = type === 'reference' ? `${referenceClass ?? ''} REF` : type
  return `${typeText} ${name}${isArray ? `[${arraySize ?? ''}]` : ''}`
}

/** A declaration made by a program may say what MOF says by a qualifier. */
function impliedEmbedding({ embedding, qualifiers }: Pick<TypedElement, 'embedding' | 'qualifiers'>): string[] {
  if (embedding === undefined) return []
  if (embedding.kind === 'object') return qualifiers.has('EmbeddedObject') ? [] : ['EmbeddedObject']
  if (qualifiers.has('EmbeddedInstance')) return []
  return [`EmbeddedInstance(${printString(embedding.className ?? '')})`]
}
