import {
  type CimClass,
  CimError,
  type CimType,
  type MethodDeclaration,
  NameMap,
  type PropertyDeclaration,
} from '@cimarron/cim'
import { standardLineage, standardName, standardProperties } from '../standard/standard-class.ts'
import { standardClasses } from '../standard/standard-classes.gen.ts'

/** `ACME_ComputerSystem` extends `CIM_ComputerSystem`: a vendor's classes, which declare nothing of their own. */
export function superclassOf(name: string): string | undefined {
  return name.startsWith('CIM_') ? undefined : standardName(`CIM_${name.slice(name.indexOf('_') + 1)}`)
}

/** A class and those above it; empty where there is no such class. */
export function lineageOf(name: string): readonly string[] {
  const known = lineages.get(name)
  if (known !== undefined) return known
  const above = superclassOf(name)
  const lineage = above === undefined ? standardLineage(name) : [name, ...standardLineage(above)]
  lineages.set(name, lineage)
  return lineage
}

const lineages = new Map<string, readonly string[]>()

/** Whether a class is another, or below it. */
export function isBelow(name: string, wanted: string): boolean {
  return lineageOf(name).includes(lineageOf(wanted)[0] ?? wanted)
}

/** The same class again, to read from. */
export function knownClass(name: string): CimClass {
  const known = classes.get(name) ?? classOf(name)
  classes.set(name, known)
  return known
}

const classes = new Map<string, CimClass>()

/** A class of the schema, or a vendor's, to do with as one likes. @throws CimError CIM_ERR_NOT_FOUND */
export function classOf(name: string): CimClass {
  const [own, superclass] = lineageOf(name)
  if (own === undefined) throw new CimError('CIM_ERR_NOT_FOUND', `there is no class ${name}`)
  const standard = superclassOf(own) ?? own
  const properties = new NameMap(
    [...standardProperties(standard).values()].map((facts): PropertyDeclaration => {
      const { name: property, type, isArray = false, isKey = false, of } = facts
      return {
        name: property,
        type: type as CimType,
        isArray,
        ...(type === 'reference' && of !== undefined ? { referenceClass: of } : {}),
        default: null,
        classOrigin: standard,
        isKey,
        qualifiers: new NameMap(),
      }
    }),
  )
  const methods = new NameMap(
    standardLineage(standard)
      .flatMap((each) => standardClasses[each]?.methods ?? [])
      .map(
        (method): MethodDeclaration => ({
          name: method,
          returnType: 'uint32',
          parameters: new NameMap(),
          qualifiers: new NameMap(),
          classOrigin: standard,
        }),
      ),
  )
  return {
    kind: 'class',
    name: own,
    superclass: superclass ?? null,
    qualifiers: new NameMap(),
    properties,
    methods,
    keys: [...properties].filter(({ isKey }) => isKey),
    local: { properties: new Set(), methods: new Set() },
    isAssociation: standardClasses[standard]?.isAssociation === true,
    isIndication: false,
    isAbstract: false,
  }
}
