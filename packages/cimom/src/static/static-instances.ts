import { type CimClass, CimError, type CimValue, foldName, type Instance, type ObjectPath } from '@cimarron/cim'
import { ClassShape, type InstanceValues } from '../class-shape.ts'
import { instanceExists, instanceNotFound } from '../existence.ts'
import type { InstanceChange } from '../indications/lifecycle-indication.ts'
import type { InstanceChanges, PropertyChange } from '../instance-changes.ts'
import type { Caller } from '../invoke-method.ts'
import type { Namespace } from '../namespace.ts'
import { covers } from '../principal.ts'
import type { InstanceRecord } from '../record.ts'
import { ChangeGate } from './change-gate.ts'
import {
  type ClientCheck,
  checkCreatable,
  clientRecord,
  declarationOf,
  keysChange,
  modifiedPath,
  sentChanges,
  untypedValue,
  wholeInstance,
} from './client-values.ts'
import type { PendingWrite, RepositoryStore, StoredEntry, StoredInstance } from './repository-store.ts'
import { type ReshapedInstances, reshapedInstances } from './reshaped-instances.ts'
import { decodeStored, encodeStored, type StoredValue } from './stored-value.ts'

/**
 * The static instances of a namespace as clients change them: each change is durable before it is answered, and seen by others
 * only then. Only classes without provider have such instances.
 */
export class StaticInstances implements InstanceChanges {
  readonly #space: Namespace
  readonly #store: RepositoryStore | undefined
  /** The store's keys of instances that the program brings along, which therefore come back unless that is remembered. */
  readonly #given = new Set<string>()
  /** The store's keys that it has something for. */
  readonly #kept = new Set<string>()
  /** The last change of each key that is not done yet. */
  readonly #changing = new Map<string, Promise<unknown>>()
  readonly #gate = new ChangeGate()

  constructor(space: Namespace, store: RepositoryStore | undefined) {
    this.#space = space
    this.#store = store
  }

  /**
   * Takes what the store has for this namespace; the instances of a class are read when somebody first asks for them. What no class
   * fits any more stays in the store and is told to `onFault`.
   */
  load(entries: Iterable<StoredEntry<StoredInstance>>): void {
    const { schema, repository } = this.#space
    const byClass = Map.groupBy(entries, ([key]) => key.split('\n', 2)[1] ?? '')
    for (const [className, stored] of byClass) {
      for (const [key] of stored) this.#kept.add(key)
      const load = (): void => {
        for (const [, read] of stored) this.#load(className, read)
      }
      if (schema.has(className)) {
        repository.defer(className, { isAssociation: () => schema.get(className)?.isAssociation ?? false, load })
      } else load()
    }
    this.#space.forgetSources()
  }

  /** What the store has of classes that are not here (any more), in a few words; `undefined` where there is nothing of that. */
  strandedContent(): string | undefined {
    for (const key of this.#kept) {
      const [, className = ''] = key.split('\n', 2)
      if (!this.#space.schema.has(className))
        return `stored instances of ${className}, a class that must be brought back before they can be deleted`
    }
    return undefined
  }

  /** Takes an instance that the program brings along, unless a client has changed or deleted it. */
  give(shape: ClassShape, values: InstanceValues): void {
    const key = this.#keyOf(shape, shape.keyOf(values, this.#space.name))
    this.#given.add(key)
    if (!this.#kept.has(key)) this.#space.repository.add(shape, values)
  }

  /** Runs a change of classes while no instance changes. */
  async whileUnchanging<T>(act: () => Promise<T>): Promise<T> {
    return await this.#gate.alone(act)
  }

  /** The instances of classes as these are to be from now on. For within `whileUnchanging`. @throws CimError CIM_ERR_CLASS_HAS_INSTANCES */
  async reshaped(classes: readonly CimClass[]): Promise<ReshapedInstances> {
    return await reshapedInstances(this.#space, classes, (shape, values) => {
      const key = this.#keyOf(shape, shape.keyOf(values, this.#space.name))
      return this.#store?.putting(key, this.#stored(shape, values))
    })
  }

  create(instance: Instance, caller: Caller): Promise<ObjectPath> {
    return this.#gate.together(async () => await this.#create(instance, caller))
  }

  async #create(instance: Instance, caller: Caller): Promise<ObjectPath> {
    const { shape, store } = this.#writable(instance.className, caller)
    const { cls } = shape
    checkCreatable(cls)
    const check: ClientCheck = { space: this.#space, shape, caller, unknownProperty: 'CIM_ERR_INVALID_PARAMETER' }
    const values = wholeInstance(clientRecord(instance, check), check)
    const instanceKey = shape.keyOf(values, this.#space.name)
    const path = shape.pathOf(values, this.#space.name)
    const key = this.#keyOf(shape, instanceKey)
    await this.#oneAtATime(key, async () => {
      if (this.#space.repository.find(shape, instanceKey) !== undefined) {
        throw instanceExists(path)
      }
      await this.#durably({ shape, after: values }, (also) => store.put(key, this.#stored(shape, values), also))
      this.#kept.add(key)
      const isFirst = this.#space.repository.bucket(cls.name) === undefined
      this.#space.repository.add(shape, values)
      if (isFirst) this.#space.forgetSources()
    })
    return path
  }

  /** Sets the properties that `instance` has (of these, those on the list); what it does not have stays as it is. */
  modify(instance: Instance, list: readonly string[] | null, caller: Caller): Promise<void> {
    return this.#gate.together(async () => {
      const path = modifiedPath(instance)
      const { shape } = this.#writable(path.className, caller)
      const check: ClientCheck = { space: this.#space, shape, caller, unknownProperty: 'CIM_ERR_NO_SUCH_PROPERTY' }
      await this.#change(path, sentChanges(instance, list, check), { shape, caller })
    })
  }

  /** SetProperty: the value without a type; the class tells it. */
  set({ InstanceName, PropertyName, NewValue }: PropertyChange, caller: Caller): Promise<void> {
    return this.#gate.together(async () => {
      const { shape } = this.#writable(InstanceName.className, caller)
      const check: ClientCheck = { space: this.#space, shape, caller, unknownProperty: 'CIM_ERR_NO_SUCH_PROPERTY' }
      const declared = declarationOf(PropertyName, check)
      await this.#change(InstanceName, { [declared.name]: untypedValue(NewValue, declared, check) }, { shape, caller })
    })
  }

  delete(path: ObjectPath, caller: Caller): Promise<void> {
    return this.#gate.together(async () => await this.#delete(path, caller))
  }

  async #delete(path: ObjectPath, caller: Caller): Promise<void> {
    const { shape, store } = this.#writable(path.className, caller)
    const { key, instanceKey } = this.#keysOf(shape, path)
    await this.#oneAtATime(key, async () => {
      const isGiven = this.#given.has(key)
      await this.#durably({ shape, before: this.#existing(shape, path) }, (also) =>
        isGiven
          ? store.put(key, { ...this.#place(shape, instanceKey), properties: null }, also)
          : store.delete(key, also),
      )
      if (isGiven) this.#kept.add(key)
      else this.#kept.delete(key)
      this.#space.repository.remove(shape, instanceKey)
    })
  }

  async #change(
    path: ObjectPath,
    changes: InstanceRecord,
    { shape, caller }: { readonly shape: ClassShape; readonly caller: Caller },
  ): Promise<void> {
    const { store } = this.#writable(path.className, caller)
    const { key, instanceKey } = this.#keysOf(shape, path)
    await this.#oneAtATime(key, async () => {
      const before = this.#existing(shape, path)
      const record: Record<string, CimValue | undefined> = { ...recordOf(shape, before), ...changes }
      const values = wholeInstance(record, { space: this.#space, shape, caller })
      if (shape.keyOf(values, this.#space.name) !== instanceKey) {
        throw keysChange(shape)
      }
      await this.#durably({ shape, before, after: values }, (also) => store.put(key, this.#stored(shape, values), also))
      this.#kept.add(key)
      this.#space.repository.remove(shape, instanceKey)
      this.#space.repository.add(shape, values)
    })
  }

  /** Makes a change durable, in one commit with the indications of it. */
  async #durably(change: InstanceChange, write: (also?: readonly PendingWrite[]) => Promise<void>): Promise<void> {
    const { indications } = this.#space.surroundings
    const pending = indications?.ofChange(this.#space, change)
    if (indications === undefined || pending === undefined) {
      await write()
      return
    }
    indications.reached('indication:1')
    let isDurable = false
    try {
      await write(pending.writes)
      isDurable = true
    } finally {
      pending.settle(isDurable)
    }
    indications.reached('indication:2')
  }

  /** Whether the caller may change static instances of the class, and where they are kept. */
  #writable(className: string, { principal }: Caller): { readonly shape: ClassShape; readonly store: RepositoryStore } {
    if (!covers(principal.role, 'admin')) {
      const text = `changing instances needs the role admin; ${principal.name} has the role ${principal.role}`
      throw new CimError('CIM_ERR_ACCESS_DENIED', text)
    }
    const cls = this.#space.class(className)
    if (this.#space.isProvided(cls.name)) {
      const text = `instances of ${cls.name} in ${this.#space.name} follow from the objects they associate; change those`
      throw new CimError('CIM_ERR_NOT_SUPPORTED', text)
    }
    if (this.#store === undefined) {
      const text = 'this server was given no store: an instance created now would be gone at the next start'
      throw new CimError('CIM_ERR_NOT_SUPPORTED', text)
    }
    return { shape: ClassShape.of(cls), store: this.#store }
  }

  #existing(shape: ClassShape, path: ObjectPath): InstanceValues {
    const values = this.#space.repository.find(shape, this.#keysOf(shape, path).instanceKey)
    if (values === undefined) throw instanceNotFound(path.in(this.#space.name))
    return values
  }

  #load(folded: string, read: () => StoredInstance): void {
    let className = folded
    try {
      const stored = read()
      className = stored.className
      this.#take(stored)
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause)
      const message = `a stored instance of ${className} in ${this.#space.name} is left out: ${text}`
      this.#space.surroundings.onFault({ className, act: 'load', message, cause })
    }
  }

  #take({ className, properties, instanceKey }: StoredInstance): void {
    const shape = ClassShape.of(this.#space.class(className))
    const key = this.#keyOf(shape, instanceKey)
    const stored = Object.entries(properties ?? {}).map(([name, value]) => [name, decodeStored(value)])
    const values = properties === null ? undefined : shape.values(Object.fromEntries(stored), this.#space.name)
    if (this.#space.repository.find(shape, instanceKey) !== undefined) {
      this.#given.add(key)
      this.#space.repository.remove(shape, instanceKey)
    }
    if (values !== undefined) this.#space.repository.add(shape, values)
  }

  #stored(shape: ClassShape, values: InstanceValues): StoredInstance {
    const properties: Record<string, StoredValue> = {}
    for (const [name, value] of Object.entries(recordOf(shape, values))) properties[name] = encodeStored(value)
    return { ...this.#place(shape, shape.keyOf(values, this.#space.name)), properties }
  }

  #place({ cls }: ClassShape, instanceKey: string): Omit<StoredInstance, 'properties'> {
    return { namespace: this.#space.name, className: cls.name, instanceKey }
  }

  #keysOf(shape: ClassShape, path: ObjectPath): { readonly key: string; readonly instanceKey: string } {
    const instanceKey = shape.keyOfKeys(shape.keysOf(path), this.#space.name)
    return { key: this.#keyOf(shape, instanceKey), instanceKey }
  }

  #keyOf({ cls }: ClassShape, instanceKey: string): string {
    return `${foldName(this.#space.name)}\n${foldName(cls.name)}\n${instanceKey}`
  }

  /** Changes of one instance go one after the other: each sees what the one before has done. */
  async #oneAtATime(key: string, act: () => Promise<void>): Promise<void> {
    const before = this.#changing.get(key) ?? Promise.resolve()
    const change = before.then(act, act)
    this.#changing.set(key, change)
    try {
      await change
    } finally {
      if (this.#changing.get(key) === change) this.#changing.delete(key)
    }
  }
}

function recordOf(shape: ClassShape, values: InstanceValues): Record<string, CimValue> {
  return Object.fromEntries(shape.properties.map(({ name }, index) => [name, values[index] ?? null]))
}
