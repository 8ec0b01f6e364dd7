import { CimError, foldName, ObjectPath } from '@cimarron/cim'
import type { ClassShape, InstanceValues } from './class-shape.ts'
import type { InstanceSource } from './instance-source.ts'
import { pathText } from './key-text.ts'
import { PropertyIndexes } from './property-index.ts'
import type { Restriction } from './query/restriction.ts'
import type { InstanceRecord } from './record.ts'

/** An association instance, seen from one of its ends. */
export interface Reference {
  readonly shape: ClassShape
  readonly values: InstanceValues
  /** The place of the reference property that leads to the object asked for. */
  readonly index: number
}

/** The static instances of a namespace, in memory: by class, by key, and associations by each of their ends. */
export class InstanceRepository {
  readonly #namespace: string
  readonly #buckets = new Map<string, Bucket>()
  /** By the object that they lead to, then by the association instance and its property. */
  readonly #references = new Map<string, Map<string, Reference>>()
  /** Classes whose instances are not here yet, folded, and what brings them here. */
  readonly #deferred = new Map<string, Deferred>()

  constructor(namespace: string) {
    this.#namespace = namespace
  }

  /** Instances that are brought here, by `add`, when somebody first asks for one of their class. */
  defer(className: string, deferred: Deferred): void {
    this.#deferred.set(foldName(className), deferred)
  }

  /** The source for a class that has instances here. */
  bucket(className: string): InstanceSource | undefined {
    return this.#bucket(foldName(className))
  }

  /** The classes that have instances, folded. */
  *classNames(): Iterable<string> {
    yield* this.#buckets.keys()
    for (const name of this.#deferred.keys()) if (!this.#buckets.has(name)) yield name
  }

  #bucket(name: string): Bucket | undefined {
    const deferred = this.#deferred.get(name)
    if (deferred !== undefined) {
      this.#deferred.delete(name)
      deferred.load()
    }
    return this.#buckets.get(name)
  }

  /** @throws CimError CIM_ERR_ALREADY_EXISTS */
  add(shape: ClassShape, values: InstanceValues): void {
    const name = foldName(shape.cls.name)
    let bucket = this.#bucket(name)
    if (bucket === undefined) {
      bucket = new Bucket(shape, this.#namespace)
      this.#buckets.set(name, bucket)
    }
    bucket.add(values)
    for (const { target, id, reference } of this.#referencesOf(shape, values)) {
      const known = this.#references.get(target)
      if (known === undefined) this.#references.set(target, new Map([[id, reference]]))
      else known.set(id, reference)
    }
  }

  /** The first class that has instances, in a few words; `undefined` where there are none. */
  content(): string | undefined {
    for (const name of [...this.classNames()])
      if (this.hasInstances(name)) return `instances of ${this.#buckets.get(name)?.shape.cls.name}`
    return undefined
  }

  hasInstances(className: string): boolean {
    return (this.#bucket(foldName(className))?.size ?? 0) > 0
  }

  /** A class without instances is another one from now on. */
  forget(className: string): void {
    if (!this.hasInstances(className)) this.#buckets.delete(foldName(className))
  }

  /** The instances of exactly this class; `undefined` where there are none. */
  contents(
    className: string,
  ): { readonly shape: ClassShape; readonly instances: readonly InstanceValues[] } | undefined {
    const bucket = this.#bucket(foldName(className))
    if (bucket === undefined || bucket.size === 0) return undefined
    return { shape: bucket.shape, instances: [...bucket.batches()].flat() }
  }

  /** A class is another one from now on, and these are its instances. */
  reshape(shape: ClassShape, instances: readonly InstanceValues[]): void {
    const name = foldName(shape.cls.name)
    const bucket = this.#bucket(name)
    if (bucket === undefined) return
    for (const values of [...bucket.batches()].flat()) this.#forgetReferences(bucket.shape, values)
    // A class keeps its place among the others.
    this.#buckets.set(name, new Bucket(shape, this.#namespace))
    for (const values of instances) this.add(shape, values)
    this.forget(name)
  }

  /** The instance whose keys are, as one text, these. */
  find(shape: ClassShape, key: string): InstanceValues | undefined {
    return this.#bucket(foldName(shape.cls.name))?.find(key)
  }

  /** Takes an instance out; it need not be there. */
  remove(shape: ClassShape, key: string): void {
    const bucket = this.#bucket(foldName(shape.cls.name))
    const values = bucket?.remove(key)
    if (values !== undefined) this.#forgetReferences(shape, values)
  }

  #forgetReferences(shape: ClassShape, values: InstanceValues): void {
    for (const { target, id } of this.#referencesOf(shape, values)) {
      const known = this.#references.get(target)
      known?.delete(id)
      if (known?.size === 0) this.#references.delete(target)
    }
  }

  /** The association instances that lead to an object. */
  references(path: ObjectPath): Iterable<Reference> {
    for (const [name, { isAssociation }] of this.#deferred) if (isAssociation()) this.#bucket(name)
    return this.#references.get(pathText(path, this.#namespace))?.values() ?? []
  }

  /** What an association instance leads to. */
  *#referencesOf(shape: ClassShape, values: InstanceValues): Generator<IndexedReference> {
    if (!shape.cls.isAssociation) return
    const key = shape.keyOf(values, this.#namespace)
    for (const index of shape.referenceIndexes) {
      const path = values[index]
      if (!(path instanceof ObjectPath)) continue
      const id = `${foldName(shape.cls.name)}\n${index}\n${key}`
      yield { target: pathText(path, this.#namespace), id, reference: { shape, values, index } }
    }
  }
}

/** The stored instances of a class. */
export interface Deferred {
  readonly isAssociation: () => boolean
  readonly load: () => void
}

interface IndexedReference {
  /** The object it leads to, as text. */
  readonly target: string
  /** The association instance and the property, as text. */
  readonly id: string
  readonly reference: Reference
}

/** The static instances of one class. */
class Bucket implements InstanceSource {
  readonly shape: ClassShape
  readonly #namespace: string
  readonly #byKey = new Map<string, InstanceValues>()
  readonly #indexes: PropertyIndexes
  /** All of them as an array, until something changes: reading many times costs one copy. */
  #all: readonly InstanceValues[] | undefined

  constructor(shape: ClassShape, namespace: string) {
    this.shape = shape
    this.#namespace = namespace
    this.#indexes = new PropertyIndexes(shape, namespace)
  }

  add(values: InstanceValues): void {
    const key = this.shape.keyOf(values, this.#namespace)
    if (this.#byKey.has(key)) {
      const name = this.shape.cls.name
      throw new CimError('CIM_ERR_ALREADY_EXISTS', `an instance of ${name} with the keys ${key} is there already`)
    }
    this.#byKey.set(key, values)
    this.#indexes.add(values)
    this.#all = undefined
  }

  get size(): number {
    return this.#byKey.size
  }

  find(key: string): InstanceValues | undefined {
    return this.#byKey.get(key)
  }

  remove(key: string): InstanceValues | undefined {
    const values = this.#byKey.get(key)
    if (values === undefined) return undefined
    this.#byKey.delete(key)
    this.#indexes.remove(values)
    this.#all = undefined
    return values
  }

  batches(): Iterable<readonly InstanceValues[]> {
    this.#all ??= [...this.#byKey.values()]
    return [this.#all]
  }

  query(restrictions: readonly Restriction[]): Iterable<readonly InstanceValues[]> {
    const found = this.#indexes.find(restrictions, this.#byKey)
    return found === undefined ? this.batches() : [[...found]]
  }

  get(keys: InstanceRecord): InstanceValues | undefined {
    return this.#byKey.get(this.shape.keyOfKeys(keys, this.#namespace))
  }
}
