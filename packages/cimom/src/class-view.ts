import {
  type CimClass,
  foldName,
  type MethodDeclaration,
  NameMap,
  type PropertyDeclaration,
  type Qualifier,
} from '@cimarron/cim'

/** How much of a class is wanted (DSP0200 5.3.2.1); class origin is left to who writes it down. */
export interface ClassDetail {
  readonly localOnly: boolean
  readonly includeQualifiers: boolean
  readonly propertyList: readonly string[] | null
}

/** The class without what is not wanted; itself when everything is. */
export function classView(cls: CimClass, { localOnly, includeQualifiers, propertyList }: ClassDetail): CimClass {
  if (!localOnly && includeQualifiers && propertyList === null) return cls
  const wanted = propertyList === null ? undefined : new Set(propertyList.map(foldName))
  const local = { properties: fold(cls.local.properties), methods: fold(cls.local.methods) }
  const properties: PropertyDeclaration[] = []
  for (const property of cls.properties) {
    const name = foldName(property.name)
    if ((localOnly && !local.properties.has(name)) || wanted?.has(name) === false) continue
    properties.push(qualified(property, { localOnly, includeQualifiers }))
  }
  const methods: MethodDeclaration[] = []
  for (const method of cls.methods) {
    if (localOnly && !local.methods.has(foldName(method.name))) continue
    methods.push(qualifiedMethod(method, { localOnly, includeQualifiers }))
  }
  return {
    ...cls,
    qualifiers: qualifiersOf(cls, { localOnly, includeQualifiers }),
    properties: new NameMap(properties),
    methods: new NameMap(methods),
  }
}

const none: NameMap<Qualifier> = new NameMap()

type QualifierDetail = Pick<ClassDetail, 'localOnly' | 'includeQualifiers'>

/** LocalOnly leaves out inherited qualifiers too, also those of an element that the class overrides (DSP0200, GetClass). */
function qualifiersOf(
  { qualifiers }: { readonly qualifiers: NameMap<Qualifier> },
  { localOnly, includeQualifiers }: QualifierDetail,
): NameMap<Qualifier> {
  if (!includeQualifiers) return none
  return localOnly ? new NameMap([...qualifiers].filter(({ propagated }) => !propagated)) : qualifiers
}

function qualified<T extends { readonly qualifiers: NameMap<Qualifier> }>(element: T, detail: QualifierDetail): T {
  return { ...element, qualifiers: qualifiersOf(element, detail) }
}

function qualifiedMethod(method: MethodDeclaration, detail: QualifierDetail): MethodDeclaration {
  const parameters = [...method.parameters].map((parameter) => qualified(parameter, detail))
  return { ...qualified(method, detail), parameters: new NameMap(parameters) }
}

function fold(names: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...names].map(foldName))
}
