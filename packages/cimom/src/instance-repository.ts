import { CimError, foldName, ObjectPath } from '@cimarron/cim'
import type { ClassShape, InstanceValues } from './class-shape.ts'
import type { InstanceSource } from './instance-source.ts'
import { pathText } from './key-text.ts'
import type { InstanceRecord } from './record.ts'

/** A static association instance, seen from one of its ends. */
export interface StaticReference {
  readonly shape: ClassShape
  readonly values: InstanceValues
  /** The place of the reference property that leads to the object asked for. */
  readonly index: number
}

/** The static instances of a namespace, in memory: by class, by key, and associations by each of their ends. */
export class InstanceRepository {
  readonly #namespace: string
  readonly #buckets = new Map<string, Bucket>()
  readonly #references = new Map<string, StaticReference[]>()

  constructor(namespace: string) {
    this.#namespace = namespace
  }

  /** The source for a class that has instances here. */
  bucket(className: string): InstanceSource | undefined {
    return this.#buckets.get(foldName(className))
  }

  /** The classes that have instances, folded. */
  classNames(): Iterable<string> {
    return this.#buckets.keys()
  }

  /** @throws CimError CIM_ERR_ALREADY_EXISTS */
  add(shape: ClassShape, values: InstanceValues): void {
    const name = foldName(shape.cls.name)
    let bucket = this.#buckets.get(name)
    if (bucket === undefined) {
      bucket = new Bucket(shape, this.#namespace)
      this.#buckets.set(name, bucket)
    }
    bucket.add(values)
    if (!shape.cls.isAssociation) return
    for (const index of shape.referenceIndexes) {
      const path = values[index]
      if (path instanceof ObjectPath) this.#addReference(pathText(path, this.#namespace), { shape, values, index })
    }
  }

  /** The association instances that lead to an object. */
  references(path: ObjectPath): readonly StaticReference[] {
    return this.#references.get(pathText(path, this.#namespace)) ?? []
  }

  #addReference(target: string, reference: StaticReference): void {
    const known = this.#references.get(target)
    if (known === undefined) this.#references.set(target, [reference])
    else known.push(reference)
  }
}

/** The static instances of one class. */
class Bucket implements InstanceSource {
  readonly shape: ClassShape
  readonly #namespace: string
  readonly #byKey = new Map<string, InstanceValues>()
  /** All of them as an array, until something changes: reading many times costs one copy. */
  #all: readonly InstanceValues[] | undefined

  constructor(shape: ClassShape, namespace: string) {
    this.shape = shape
    this.#namespace = namespace
  }

  add(values: InstanceValues): void {
    const key = this.shape.keyOf(values, this.#namespace)
    if (this.#byKey.has(key)) {
      const name = this.shape.cls.name
      throw new CimError('CIM_ERR_ALREADY_EXISTS', `an instance of ${name} with the keys ${key} is there already`)
    }
    this.#byKey.set(key, values)
    this.#all = undefined
  }

  batches(): Iterable<readonly InstanceValues[]> {
    this.#all ??= [...this.#byKey.values()]
    return [this.#all]
  }

  get(keys: InstanceRecord): InstanceValues | undefined {
    return this.#byKey.get(this.shape.keyOfKeys(keys, this.#namespace))
  }
}
