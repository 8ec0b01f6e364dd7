import { type CimClass, CimError, type Schema, sameName } from '@cimarron/cim'

/** What Associators and its kin may be asked to leave out (DSP0200 5.3.2.14 to 17); NULL and absent leave out nothing. */
export interface AssociationFilter {
  readonly AssocClass?: string | null | undefined
  readonly ResultClass?: string | null | undefined
  readonly Role?: string | null | undefined
  readonly ResultRole?: string | null | undefined
}

/** @throws CimError CIM_ERR_INVALID_PARAMETER when a filter names a class that the namespace does not have */
export function checkFilter({ AssocClass, ResultClass }: AssociationFilter, schema: Schema, namespace: string): void {
  for (const [parameter, name] of Object.entries({ AssocClass, ResultClass })) {
    if (name == null || schema.has(name)) continue
    throw new CimError('CIM_ERR_INVALID_PARAMETER', `${parameter} is ${name}, which is no class of ${namespace}`)
  }
}

/** Whether a class is the wanted one or below it; without a wanted one every class is. */
export function isWanted(className: string, wanted: string | null | undefined, schema: Schema): boolean {
  return wanted == null || schema.isSubclassOf(className, wanted)
}

export function hasRole(role: string, wanted: string | null | undefined): boolean {
  return wanted == null || sameName(role, wanted)
}

/** An association class and the roles in which a class can stand in it and be led to from it. */
export interface ClassLink {
  readonly association: CimClass
  readonly far: string
  readonly farClass: string
}

/** What associates a class, by the schema alone: the class-level form of Associators and References. */
export function* classLinks(cls: CimClass, filter: AssociationFilter, schema: Schema): Generator<ClassLink> {
  for (const association of associationsOf(schema)) {
    if (!isWanted(association.name, filter.AssocClass, schema)) continue
    const references = [...association.properties].filter(({ type }) => type === 'reference')
    for (const near of references) {
      if (!hasRole(near.name, filter.Role) || !schema.isSubclassOf(cls.name, near.referenceClass ?? '')) continue
      for (const far of references) {
        if (far === near || far.referenceClass === undefined || !hasRole(far.name, filter.ResultRole)) continue
        if (isWanted(far.referenceClass, filter.ResultClass, schema)) {
          yield { association, far: far.name, farClass: far.referenceClass }
        }
      }
    }
  }
}

/** The association classes of a schema; looked for once per state of it. */
function associationsOf(schema: Schema): readonly CimClass[] {
  const known = associations.get(schema)
  if (known?.size === schema.size) return known.classes
  const classes = [...schema].filter(({ isAssociation }) => isAssociation)
  associations.set(schema, { size: schema.size, classes })
  return classes
}

/** A class of the schema has changed. */
export function forgetAssociations(schema: Schema): void {
  associations.delete(schema)
}

const associations = new WeakMap<Schema, { readonly size: number; readonly classes: readonly CimClass[] }>()
