import { foldName } from '@cimarron/cim'
import { standardClasses } from './standard-classes.gen.ts'

/** A property as the DMTF declares it. */
export interface StandardProperty {
  readonly type: string
  readonly isArray?: true
  readonly isKey?: true
  readonly isRequired?: true
  /** Holds a programmatic unit. */
  readonly isUnit?: true
  /** The class that a reference names, or whose instances are embedded. */
  readonly of?: string
  /** Of a reference: how many objects of this end an object of the other end has at least, and at most. */
  readonly min?: number
  readonly max?: number
  /** ValueMap, as it stands in the MOF: numbers, ranges, and `..` for all others. */
  readonly values?: readonly string[]
}

/** What a class declares itself; the rest it has from its superclass. */
export interface StandardClass {
  readonly superclass: string | null
  readonly isAssociation?: true
  readonly properties?: Readonly<Record<string, StandardProperty>>
  readonly methods?: readonly string[]
}

const byFoldedName = new Map(Object.entries(standardClasses).map(([name, cls]) => [foldName(name), { name, cls }]))

/** Whether the schema has a class, whose name may be in any case; the name as the DMTF spells it. */
export function standardName(name: string): string | undefined {
  return byFoldedName.get(foldName(name))?.name
}

/** A class and those above it, from the class up. Empty where the schema has none of that name. */
export function standardLineage(name: string): readonly string[] {
  const lineage: string[] = []
  for (let at = byFoldedName.get(foldName(name)); at !== undefined; ) {
    lineage.push(at.name)
    at = at.cls.superclass === null ? undefined : byFoldedName.get(foldName(at.cls.superclass))
  }
  return lineage
}

const gathered = new Map<string, ReadonlyMap<string, StandardProperty & { readonly name: string }>>()

/** All properties of a class by folded name, as the class nearest to it declares them. */
export function standardProperties(name: string): ReadonlyMap<string, StandardProperty & { readonly name: string }> {
  const known = gathered.get(name)
  if (known !== undefined) return known
  const all = new Map<string, StandardProperty & { readonly name: string }>()
  for (const each of standardLineage(name).toReversed())
    for (const [property, facts] of Object.entries(standardClasses[each]?.properties ?? {}))
      all.set(foldName(property), { name: property, ...facts })
  gathered.set(name, all)
  return all
}

/** The references of an association, by role as the DMTF spells it. */
export function standardRoles(name: string): readonly (StandardProperty & { readonly name: string })[] {
  return [...standardProperties(name).values()].filter(({ type }) => type === 'reference')
}

/** Whether a value is one of a ValueMap. `..` stands for all that no other entry names. */
export function isInValueMap(value: number | bigint, entries: readonly string[]): boolean {
  return entries.some((entry) => {
    if (entry === '..') return true
    const [low, high = low] = entry.split('..')
    return (low === '' || BigInt(low ?? 0) <= value) && (high === '' || value <= BigInt(high ?? 0))
  })
}
