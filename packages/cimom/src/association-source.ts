import { CimError, foldName, ObjectPath } from '@cimarron/cim'
import type { AssociationEnd, AssociationRow } from './association.ts'
import type { OperationContext } from './call-context.ts'
import type { ClassShape, InstanceValues } from './class-shape.ts'
import { batchSize, type InstanceSource } from './instance-source.ts'
import { pathText } from './key-text.ts'
import { type Linked, linksFrom, type RegisteredRow, type RowEnd } from './link.ts'
import type { Namespace } from './namespace.ts'
import type { AnyClass, InstanceRecord } from './record.ts'
import { tolerated } from './tolerated.ts'

/** The instances of an association class, as its rows tell them. */
export class AssociationSource implements InstanceSource {
  readonly shape: ClassShape
  readonly #space: Namespace
  readonly #rows: RowEnd[] = []

  constructor(space: Namespace, shape: ClassShape) {
    this.#space = space
    this.shape = shape
  }

  /** Checks a row against the classes it names, and takes it. */
  add({ row, calls }: RegisteredRow): void {
    const roles = Object.keys(row.ends)
    if (roles.length !== 2) throw new TypeError(`a row of ${row.className} has ${roles.length} ends; it needs two`)
    for (const role of roles) this.#checkEnd(row, role)
    // Everything is found from one end; the one that knows its others.
    const near = roles.find((role) => end(row, role).others !== undefined)
    if (near === undefined) throw new TypeError(`a row of ${row.className} has no end that knows its others`)
    this.#rows.push({ row, calls, shape: this.shape, near, far: roles.find((role) => role !== near) ?? near })
  }

  get isEmpty(): boolean {
    return this.#rows.length === 0
  }

  remove(row: AssociationRow): void {
    const index = this.#rows.findIndex((known) => known.row === row)
    if (index >= 0) this.#rows.splice(index, 1)
  }

  async *batches(context: OperationContext): AsyncGenerator<readonly InstanceValues[]> {
    let batch: InstanceValues[] = []
    // A copy: rows may come and go meanwhile.
    for (const rowEnd of [...this.#rows]) {
      for await (const values of tolerated(this.#ofRow(rowEnd, context), context)) {
        batch.push(values)
        if (batch.length === batchSize) {
          yield batch
          batch = []
        }
      }
    }
    if (batch.length > 0) yield batch
  }

  async *#ofRow(rowEnd: RowEnd, context: OperationContext): AsyncGenerator<InstanceValues> {
    const { className, namespace = this.#space.name } = end(rowEnd.row, rowEnd.near)
    if (!context.reads(namespace)) return
    const space = this.#space.surroundings.find(namespace)
    for (const source of space?.sources(className) ?? []) {
      for await (const objects of source.batches(context.in(namespace))) {
        for (const object of objects) {
          const path = source.shape.pathOf(object, namespace)
          for await (const link of linksFrom(this.#space, rowEnd, { path, context })) yield link.association()
        }
      }
    }
  }

  async get(keys: InstanceRecord, context: OperationContext): Promise<InstanceValues | undefined> {
    const wanted = this.shape.keyOfKeys(keys, this.#space.name)
    for (const rowEnd of this.#rows) {
      const path = keys[rowEnd.near]
      const far = keys[rowEnd.far]
      if (path instanceof ObjectPath && far instanceof ObjectPath) {
        const link = await this.#find(rowEnd, { path, far, context })
        const values = link?.association()
        if (values !== undefined && this.shape.keyOf(values, this.#space.name) === wanted) return values
      } else {
        // The references are not the keys: nothing but looking at each tells.
        return await this.#search(wanted, context)
      }
    }
    return undefined
  }

  async #find(
    rowEnd: RowEnd,
    { path, far, context }: { path: ObjectPath; far: ObjectPath; context: OperationContext },
  ): Promise<Linked | undefined> {
    const near = end(rowEnd.row, rowEnd.near)
    const namespace = path.namespace ?? this.#space.name
    if (foldName(namespace) !== foldName(near.namespace ?? this.#space.name)) return undefined
    const space = this.#space.surroundings.find(namespace)
    if (space?.schema.isSubclassOf(path.className, near.className) !== true) return undefined
    const wanted = pathText(far, this.#space.name)
    for await (const link of linksFrom(this.#space, rowEnd, { path: path.in(namespace), context })) {
      if (pathText(link.path, this.#space.name) === wanted) return link
    }
    return undefined
  }

  async #search(wanted: string, context: OperationContext): Promise<InstanceValues | undefined> {
    for await (const batch of this.batches(context)) {
      for (const values of batch) if (this.shape.keyOf(values, this.#space.name) === wanted) return values
    }
    return undefined
  }

  #checkEnd(row: AssociationRow, role: string): void {
    const property = this.shape.cls.properties.get(role)
    if (property?.name !== role || property.type !== 'reference') {
      throw new TypeError(`a row of ${row.className} has the end ${role}, which is no reference property of the class`)
    }
    const { className, namespace = this.#space.name } = end(row, role)
    const space = this.#space.surroundings.find(namespace)
    if (space === undefined)
      throw new TypeError(`the end ${role} of ${row.className} is in ${namespace}, which is unknown`)
    if (!space.schema.has(className)) {
      throw new TypeError(`the end ${role} of ${row.className} names ${className}, which is no class of ${namespace}`)
    }
  }
}

function end(row: AssociationRow, role: string): AssociationEnd<AnyClass, Readonly<Record<string, AnyClass>>, string> {
  const found = row.ends[role]
  if (found === undefined) throw new CimError('CIM_ERR_FAILED', `${row.className} has no end ${role}`)
  return found
}
