import { foldName, ObjectPath } from '@cimarron/cim'
import { type AssociationFilter, hasRole, isWanted } from './association-filter.ts'
import type { OperationContext } from './call-context.ts'
import { ClassShape, type InstanceValues } from './class-shape.ts'
import type { Reference } from './instance-repository.ts'
import { pathText } from './key-text.ts'
import { linksFrom, type RowEnd } from './link.ts'
import type { Namespace } from './namespace.ts'
import { tolerated } from './tolerated.ts'

/** Where a traversal starts, and what it leaves out. */
export interface Traversal {
  /** An instance path with namespace. */
  readonly from: ObjectPath
  readonly filter: AssociationFilter
  readonly context: OperationContext
}

/** An object found by traversal; `values` when they are known already. */
export interface Found {
  readonly shape: ClassShape
  readonly path: ObjectPath
  readonly values: InstanceValues | undefined
}

/** The objects associated with an instance, each once: by rows of associations first, then by static associations. */
export async function* associated(space: Namespace, traversal: Traversal): AsyncGenerator<Found> {
  const { from, filter, context } = traversal
  const seen = new Set<string>()
  const isNew = (path: ObjectPath): boolean => {
    const text = pathText(path, space.name)
    if (seen.has(text)) return false
    seen.add(text)
    return true
  }
  for (const rowEnd of rowEndsFor(space, from.className, filter)) {
    if (!canResult(space, rowEnd, filter)) continue
    for await (const link of tolerated(linksFrom(space, rowEnd, { path: from, context }), context)) {
      context.signal.throwIfAborted()
      const { className } = link.path
      const schema = space.surroundings.find(link.path.namespace ?? space.name)?.schema ?? space.schema
      if (isWanted(className, filter.ResultClass, schema) && isNew(link.path)) yield link
    }
  }
  for await (const reference of references(space, traversal)) {
    for (const path of farEnds(reference, filter)) {
      const namespace = path.namespace ?? space.name
      const farSpace = space.surroundings.find(namespace)
      const shape = farSpace?.shape(path.className)
      if (farSpace === undefined || shape === undefined || !context.reads(farSpace.name)) continue
      if (!isWanted(path.className, filter.ResultClass, farSpace.schema) || !isNew(path)) continue
      yield { shape, path: path.in(farSpace.name), values: undefined }
    }
  }
}

/** The association instances that lead to or from an instance. `ResultClass` here is the association's (DSP0200 5.3.2.16). */
export async function* referring(
  space: Namespace,
  { from, filter, context }: Traversal,
): AsyncGenerator<{ readonly shape: ClassShape; readonly values: InstanceValues }> {
  const ends: AssociationFilter = { AssocClass: filter.ResultClass, Role: filter.Role }
  for (const rowEnd of rowEndsFor(space, from.className, ends)) {
    for await (const link of tolerated(linksFrom(space, rowEnd, { path: from, context }), context)) {
      context.signal.throwIfAborted()
      yield { shape: rowEnd.shape, values: link.association() }
    }
  }
  const seen = new Set<string>()
  for await (const { shape, values } of references(space, { from, filter: ends, context })) {
    // An instance that refers to the same object twice is one instance.
    const text = pathText(shape.pathOf(values, space.name), space.name)
    if (!seen.has(text)) yield { shape, values }
    seen.add(text)
  }
}

/** The rows that start at a class, seen from that end. */
function* rowEndsFor(space: Namespace, className: string, filter: AssociationFilter): Generator<RowEnd> {
  for (const { row, calls } of space.rows) {
    if (!isWanted(row.className, filter.AssocClass, space.schema)) continue
    const cls = space.schema.get(row.className)
    const roles = Object.keys(row.ends)
    for (const near of roles) {
      const end = row.ends[near]
      const far = roles.find((role) => role !== near)
      if (cls === undefined || end === undefined || far === undefined) continue
      if (end.namespace !== undefined && foldName(end.namespace) !== foldName(space.name)) continue
      if (!space.schema.isSubclassOf(className, end.className)) continue
      if (!hasRole(near, filter.Role) || !hasRole(far, filter.ResultRole)) continue
      yield { row, calls, shape: ClassShape.of(cls), near, far }
    }
  }
}

/** Whether a row can lead to the wanted class at all; if not, its provider need not be asked. */
function canResult(space: Namespace, { row, far }: RowEnd, { ResultClass }: AssociationFilter): boolean {
  const end = row.ends[far]
  if (ResultClass == null || end === undefined) return true
  const schema = space.surroundings.find(end.namespace ?? space.name)?.schema ?? space.schema
  return schema.isSubclassOf(end.className, ResultClass) || schema.isSubclassOf(ResultClass, end.className)
}

/** The instances of associations, other than by rows, that refer to an object: providers' first, then static ones. */
async function* references(space: Namespace, { from, filter, context }: Traversal): AsyncGenerator<Reference> {
  for (const source of space.associationProviders) {
    const { shape } = source
    if (!isWanted(shape.cls.name, filter.AssocClass, space.schema)) continue
    for (const index of shape.referenceIndexes) {
      const { name = '', referenceClass = from.className } = shape.properties[index] ?? {}
      if (!hasRole(name, filter.Role) || !space.schema.isSubclassOf(from.className, referenceClass)) continue
      for await (const values of tolerated(source.referring(index, from, context), context)) {
        yield { shape, values, index }
      }
    }
  }
  for (const reference of space.repository.references(from)) {
    const { shape, index } = reference
    if (!isWanted(shape.cls.name, filter.AssocClass, space.schema)) continue
    if (hasRole(shape.properties[index]?.name ?? '', filter.Role)) yield reference
  }
}

function* farEnds({ shape, values, index }: Reference, { ResultRole }: AssociationFilter): Generator<ObjectPath> {
  for (const place of shape.referenceIndexes) {
    const path = values[place]
    if (place === index || !(path instanceof ObjectPath)) continue
    if (hasRole(shape.properties[place]?.name ?? '', ResultRole)) yield path
  }
}
