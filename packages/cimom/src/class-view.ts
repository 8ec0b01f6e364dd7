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
    properties.push(includeQualifiers ? property : { ...property, qualifiers: none })
  }
  const methods: MethodDeclaration[] = []
  for (const method of cls.methods) {
    if (localOnly && !local.methods.has(foldName(method.name))) continue
    methods.push(includeQualifiers ? method : unqualified(method))
  }
  return {
    ...cls,
    qualifiers: includeQualifiers ? qualifiersOf(cls, localOnly) : none,
    properties: new NameMap(properties),
    methods: new NameMap(methods),
  }
}

const none: NameMap<Qualifier> = new NameMap()

function qualifiersOf(cls: CimClass, localOnly: boolean): NameMap<Qualifier> {
  return localOnly ? new NameMap([...cls.qualifiers].filter(({ propagated }) => !propagated)) : cls.qualifiers
}

function unqualified(method: MethodDeclaration): MethodDeclaration {
  const parameters = [...method.parameters].map((parameter) => ({ ...parameter, qualifiers: none }))
  return { ...method, qualifiers: none, parameters: new NameMap(parameters) }
}

function fold(names: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...names].map(foldName))
}
