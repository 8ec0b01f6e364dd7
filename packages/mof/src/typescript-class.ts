import type { CimClass, MethodDeclaration, NameMap, PropertyDeclaration, Qualifier, Schema } from '@cimarron/cim'
import { elementType } from './typescript-type.ts'
import { namedValues, printValues, quoted } from './value-names.ts'

/** The lines that declare a class: its value maps, its methods' parameters, the interfaces of properties and methods. */
export function printClassTypes(cls: CimClass, schema: Schema): string[] {
  const line = [cls, ...schema.ancestors(cls.name)]
  const properties = [...cls.properties].filter((property) => cls.local.properties.has(property.name))
  const methods = [...cls.methods].filter((method) => cls.local.methods.has(method.name))
  return [
    ...properties.flatMap((property) => ownValues(`${cls.name}_${property.name}`, property)),
    ...methods.flatMap((method) => printMethod(method, line)),
    ...printPropertyInterface(properties, line),
    ...printMethodInterface(methods, line),
  ]
}

/** A class and its superclasses, from below. */
type Line = readonly CimClass[]

function printPropertyInterface(properties: readonly PropertyDeclaration[], line: Line): string[] {
  const [cls, superclass] = line
  const told = properties.filter((property) => differs(property, superclass?.properties.get(property.name)))
  const lines = told.map((property) => {
    const owner = ownerOfValues(line, (one) => one.properties.get(property.name))
    const type = elementType(property, owner && `${owner}_${property.name}`)
    return property.isKey ? `  ${property.name}: ${type}` : `  ${property.name}?: ${type} | null`
  })
  const replaced = told.filter((property) => superclass?.properties.has(property.name) === true)
  return printInterface(cls?.name ?? '', { base: superclass?.name, replaced, lines })
}

/** Whether an override says anything that TypeScript can tell. */
function differs(own: PropertyDeclaration, inherited: PropertyDeclaration | undefined): boolean {
  if (inherited === undefined || hasOwnValues(own.qualifiers)) return true
  return own.isKey !== inherited.isKey || own.embedding?.kind !== inherited.embedding?.kind
}

function printMethodInterface(methods: readonly MethodDeclaration[], line: Line): string[] {
  const [cls, superclass] = line
  const lines = methods.map(({ name }) => {
    const prefix = `${cls?.name ?? ''}_${name}`
    return `  ${name}: { in: ${prefix}_In; out: ${prefix}_Out; return: ${prefix}_Return }`
  })
  const replaced = methods.filter((method) => superclass?.methods.has(method.name) === true)
  const base = superclass === undefined ? undefined : `${superclass.name}_Methods`
  return printInterface(`${cls?.name ?? ''}_Methods`, { base, replaced, lines })
}

interface InterfaceParts {
  readonly base?: string | undefined
  /** Inherited members that this interface has otherwise: an override need not be a subtype. */
  readonly replaced?: readonly { readonly name: string }[]
  readonly lines: readonly string[]
}

function printInterface(name: string, { base, replaced = [], lines }: InterfaceParts): string[] {
  const omitted = replaced.map((one) => quoted(one.name)).join(' | ')
  const parent = base === undefined || omitted === '' ? base : `Omit<${base}, ${omitted}>`
  const head = parent === undefined ? `export interface ${name} {` : `export interface ${name} extends ${parent} {`
  return lines.length === 0 ? [`${head}}`, ''] : [head, ...lines, '}', '']
}

function printMethod(method: MethodDeclaration, line: Line): string[] {
  const prefix = `${line[0]?.name ?? ''}_${method.name}`
  const parameters = [...method.parameters].map((parameter) => {
    const values = namedValues(parameter.type, parameter.qualifiers)
    const name = `${prefix}_${parameter.name}`
    return { parameter, constant: printValues(name, values), type: elementType(parameter, values && name) }
  })
  const lines = (isWanted: 'isIn' | 'isOut'): string[] =>
    parameters.flatMap(({ parameter, type }) => {
      if (!parameter[isWanted]) return []
      const required = isWanted === 'isIn' && parameter.qualifiers.get('Required')?.value === true
      return required ? `  ${parameter.name}: ${type}` : `  ${parameter.name}?: ${type} | null`
    })
  const owner = ownerOfValues(line, (one) => one.methods.get(method.name))
  const result = { ...method, type: method.returnType, isArray: false }
  return [
    ...parameters.flatMap(({ constant }) => constant),
    ...ownValues(prefix, result),
    ...printInterface(`${prefix}_In`, { lines: lines('isIn') }),
    ...printInterface(`${prefix}_Out`, { lines: lines('isOut') }),
    `export type ${prefix}_Return = ${elementType(result, owner && `${owner}_${method.name}`)}`,
    '',
  ]
}

type Valued = Pick<PropertyDeclaration, 'type' | 'qualifiers'>

/** The constant and type of a value map that stands here; an inherited one has been printed with its class. */
function ownValues(name: string, { type, qualifiers }: Valued): string[] {
  return hasOwnValues(qualifiers) ? printValues(name, namedValues(type, qualifiers)) : []
}

/** The nearest class whose declaration of the element has the value map. */
function ownerOfValues(
  line: Line,
  find: (cls: CimClass) => PropertyDeclaration | MethodDeclaration | undefined,
): string | undefined {
  for (const cls of line) {
    const element = find(cls)
    if (element === undefined || element.classOrigin !== cls.name || !hasOwnValues(element.qualifiers)) continue
    const type = 'returnType' in element ? element.returnType : element.type
    return namedValues(type, element.qualifiers) === undefined ? undefined : cls.name
  }
  return undefined
}

function hasOwnValues(qualifiers: NameMap<Qualifier>): boolean {
  return ['ValueMap', 'Values'].some((name) => qualifiers.get(name)?.propagated === false)
}
