import type { CimValue, ObjectPath } from '@cimarron/cim'
import type { AssociationRow } from './association.ts'
import type { OperationContext } from './call-context.ts'
import type { ProviderCalls } from './calls/provider-calls.ts'
import { type ClassShape, type InstanceValues, RecordFault } from './class-shape.ts'
import { pathText } from './key-text.ts'
import type { Namespace } from './namespace.ts'
import type { InstanceRecord } from './record.ts'

/** A row in service. */
export interface RegisteredRow {
  readonly row: AssociationRow
  readonly calls: ProviderCalls
}

/** A row seen from one of its ends. */
export interface RowEnd extends RegisteredRow {
  /** The association class. */
  readonly shape: ClassShape
  readonly near: string
  readonly far: string
}

/** Where a traversal starts. */
export interface Start {
  /** With its namespace. */
  readonly path: ObjectPath
  readonly context: OperationContext
}

/** An object that was found at the far end. */
export interface Linked {
  readonly shape: ClassShape
  readonly path: ObjectPath
  /** The whole instance, where the row gave it. */
  readonly values: InstanceValues | undefined
  /** The association instance that leads to it. */
  association(): InstanceValues
}

/** The objects that a row leads to from one of its ends. */
export async function* linksFrom(space: Namespace, rowEnd: RowEnd, start: Start): AsyncGenerator<Linked> {
  const { row, near, far } = rowEnd
  const end = row.ends[near]
  // What leads out of a namespace, or into it, is told to nobody who may not read there: paths are of its instances.
  const namespaces = [start.path.namespace, row.ends[far]?.namespace]
  if (!namespaces.every((each) => start.context.reads(each ?? space.name))) return
  if (end?.others === undefined) {
    yield* backwards(space, rowEnd, start)
    return
  }
  const { context, path } = start
  const namespace = path.namespace ?? space.name
  const keys = space.surroundings.find(namespace)?.shape(path.className)?.keysOf(path)
  if (keys === undefined) return
  const { others } = end
  const batches = rowEnd.calls.batches(
    { act: `others of ${near} to ${far}`, context: context.in(space.name) },
    (told) => others.call(end, keys, told),
    (link) => linked(space, rowEnd, { start: path, link }),
  )
  for await (const links of batches) yield* links
}

/** From an end that does not know its others: look from each object at the other end whether it leads here. */
async function* backwards(space: Namespace, rowEnd: RowEnd, start: Start): AsyncGenerator<Linked> {
  const turned = { ...rowEnd, near: rowEnd.far, far: rowEnd.near }
  const farEnd = rowEnd.row.ends[rowEnd.far]
  const namespace = farEnd?.namespace ?? space.name
  const farSpace = space.surroundings.find(namespace)
  const wanted = pathText(start.path, space.name)
  for (const source of farSpace?.sources(farEnd?.className ?? '') ?? []) {
    for await (const batch of source.batches(start.context.in(namespace))) {
      for (const values of batch) {
        const path = source.shape.pathOf(values, namespace)
        for await (const link of linksFrom(space, turned, { path, context: start.context })) {
          if (pathText(link.path, space.name) !== wanted) continue
          yield { shape: source.shape, path, values, association: () => link.association() }
        }
      }
    }
  }
}

type AnyLink = {
  readonly className?: string
  readonly properties?: InstanceRecord
} & ({ readonly record: InstanceRecord } | { readonly keys: InstanceRecord })

function linked(
  space: Namespace,
  { row, shape: association, near, far }: RowEnd,
  { start, link }: { start: ObjectPath; link: AnyLink },
): Linked {
  const end = row.ends[far]
  const namespace = end?.namespace ?? space.name
  const farSpace = space.surroundings.find(namespace)
  const className = link.className ?? end?.className ?? ''
  const shape = farSpace?.shape(className)
  if (shape === undefined || farSpace?.schema.isSubclassOf(className, end?.className ?? '') !== true) {
    throw new RecordFault(far, `leads to ${className}, which is no class below ${end?.className}`)
  }
  if (shape.cls.isAbstract) {
    throw new RecordFault(far, `leads to ${className}, which is abstract; the link must name the class as className`)
  }
  const values = 'record' in link ? shape.values(link.record, namespace) : undefined
  const path =
    values === undefined ? pathOf(shape, link as { keys: InstanceRecord }, namespace) : shape.pathOf(values, namespace)
  const references: Record<string, CimValue> = { [near]: start, [far]: path }
  return {
    shape,
    path,
    values,
    association: () => association.values({ ...link.properties, ...references }, space.name),
  }
}

function pathOf(shape: ClassShape, { keys }: { keys: InstanceRecord }, namespace: string): ObjectPath {
  const path = shape.pathOfKeys(keys, namespace)
  for (const key of path.keys ?? []) {
    if (key.value === undefined || key.value === null) throw new RecordFault(key.name, 'is a key and must have a value')
  }
  return path
}
