import type { CimClass, MethodDeclaration, TypedElement } from '@cimarron/cim'
import type { Invocation } from '../command/invocation.ts'
import { classToJson } from './class-json.ts'
import { type OutputForm, outputForm } from './output-form.ts'
import { mapped, printXmlList } from './print-instances.ts'

export interface PrintClassesOptions {
  readonly standard: OutputForm
  /** Only what each class declares itself. */
  readonly localOnly: boolean
}

/** Classes while they come. Programs get a list, or with `printClass` the one they asked for. */
export async function printClasses(
  invocation: Invocation,
  classes: AsyncIterable<CimClass>,
  options: PrintClassesOptions,
): Promise<void> {
  const { output } = invocation
  if (outputForm(invocation, options.standard) === 'json') return await output.jsonList(mapped(classes, classToJson))
  if (outputForm(invocation, options.standard) === 'xml') return await printXml(invocation, classes)
  for await (const cls of classes) await printOne(invocation, cls, options)
}

export async function printClass(invocation: Invocation, cls: CimClass, options: PrintClassesOptions): Promise<void> {
  const form = outputForm(invocation, options.standard)
  if (form === 'json') await invocation.output.json(classToJson(cls))
  else if (form === 'xml') await printXml(invocation, [cls])
  else await printOne(invocation, cls, options)
}

async function printOne(invocation: Invocation, cls: CimClass, options: PrintClassesOptions): Promise<void> {
  if (outputForm(invocation, options.standard) === 'table') return await printTable(invocation, cls)
  const { printClass: toMof } = await import('@cimarron/mof')
  await invocation.output.document(toMof(options.localOnly ? cls : whole(cls)))
}

/** A class whose inherited elements are printed as well. */
function whole(cls: CimClass): CimClass {
  const local = {
    properties: new Set([...cls.properties].map(({ name }) => name)),
    methods: new Set([...cls.methods].map(({ name }) => name)),
  }
  return { ...cls, local }
}

async function printXml(invocation: Invocation, classes: AsyncIterable<CimClass> | Iterable<CimClass>): Promise<void> {
  const { formatClassXml } = await import('@cimarron/wbem-client/xml')
  await printXmlList(invocation.output, mapped(classes, formatClassXml))
}

interface Row {
  readonly name: string
  readonly type: string
  readonly isKey: boolean
  readonly origin: string
}

/** What a class has: properties, then methods with their parameters. */
async function printTable({ output }: Invocation, cls: CimClass): Promise<void> {
  const rows: Row[] = [
    ...Array.from(cls.properties, (property) => ({
      name: property.name,
      type: typeText(property),
      isKey: property.isKey,
      origin: property.classOrigin,
    })),
    ...Array.from(cls.methods, (method) => ({
      name: `${method.name}(${parametersText(method)})`,
      type: method.returnType,
      isKey: false,
      origin: method.classOrigin,
    })),
  ]
  await output.table(rows, [
    { title: 'TYPE', value: ({ type }) => type },
    { title: cls.name, value: ({ name }) => name },
    { title: 'KEY', value: ({ isKey }) => (isKey ? 'key' : '-') },
    { title: 'FROM', value: ({ origin }) => origin || '-' },
  ])
}

function typeText({ type, isArray, arraySize, referenceClass, embedding }: TypedElement): string {
  const base = type === 'reference' ? `${referenceClass ?? ''} REF` : (embedding?.className ?? type)
  return isArray ? `${base}[${arraySize ?? ''}]` : base
}

function parametersText({ parameters }: MethodDeclaration): string {
  return Array.from(parameters, ({ name, isIn, isOut }) => (isIn ? (isOut ? `${name}↔` : name) : `${name}→`)).join(', ')
}
