import { CimError, type CimValue, type Instance, type KeyValue, type ObjectPath } from '@cimarron/cim'
import { OperationContext } from './call-context.ts'
import type { ClassShape } from './class-shape.ts'
import { instanceExists, instanceNotFound } from './existence.ts'
import type { InstanceChanges, PropertyChange } from './instance-changes.ts'
import type { Caller } from './invoke-method.ts'
import type { Namespace } from './namespace.ts'
import { covers } from './principal.ts'
import type { InstanceProvider } from './provider.ts'
import type { ProviderSource } from './provider-source.ts'
import type { InstanceRecord } from './record.ts'
import {
  type ClientCheck,
  checkCreatable,
  clientRecord,
  declarationOf,
  keysChange,
  modifiedPath,
  partialInstance,
  sentChanges,
  untypedValue,
} from './static/client-values.ts'

type Act = 'create' | 'modify' | 'delete'

/** The instances of a provider as clients change them: checked here, changed by the provider. */
export class ProvidedInstances implements InstanceChanges {
  readonly #space: Namespace
  readonly #source: ProviderSource

  constructor(space: Namespace, source: ProviderSource) {
    this.#space = space
    this.#source = source
  }

  async create(instance: Instance, caller: Caller): Promise<ObjectPath> {
    const create = this.#allowed('create', caller)
    const { shape } = this.#source
    checkCreatable(shape.cls)
    const check = this.#check(caller, 'CIM_ERR_INVALID_PARAMETER')
    const record = { ...defaults(shape), ...partialInstance(clientRecord(instance, check), check) }
    const context = new OperationContext(caller, this.#space.name)
    const wanted = this.#pathOfSent(record)
    if (wanted !== undefined && (await this.#exists(wanted, context))) throw instanceExists(wanted)
    return await this.#source.calls.run(
      { act: 'create', context },
      (told) => create(record, told),
      (keys) => shape.pathOfKeys(shape.checkedKeys(keys, this.#space.name), this.#space.name),
    )
  }

  async modify(instance: Instance, list: readonly string[] | null, caller: Caller): Promise<void> {
    const path = modifiedPath(instance)
    this.#allowed('modify', caller)
    const check = this.#check(caller, 'CIM_ERR_NO_SUCH_PROPERTY')
    await this.#change(path, sentChanges(instance, list, check), caller)
  }

  async set({ InstanceName, PropertyName, NewValue }: PropertyChange, caller: Caller): Promise<void> {
    this.#allowed('modify', caller)
    const check = this.#check(caller, 'CIM_ERR_NO_SUCH_PROPERTY')
    const declared = declarationOf(PropertyName, check)
    await this.#change(InstanceName, { [declared.name]: untypedValue(NewValue, declared, check) }, caller)
  }

  async delete(path: ObjectPath, caller: Caller): Promise<void> {
    const remove = this.#allowed('delete', caller)
    const context = new OperationContext(caller, this.#space.name)
    const keys = await this.#existing(path, context)
    await this.#source.calls.run({ act: 'delete', context }, (told) => remove(keys, told), nothing)
  }

  async #change(path: ObjectPath, sent: InstanceRecord, caller: Caller): Promise<void> {
    const modify = this.#allowed('modify', caller)
    const { shape } = this.#source
    const changes = partialInstance(sent, this.#check(caller, 'CIM_ERR_NO_SUCH_PROPERTY'))
    const context = new OperationContext(caller, this.#space.name)
    const keys = await this.#existing(path, context)
    const namespace = this.#space.name
    // The keys may be sent too, as long as they stay what they are.
    if (shape.keyOfKeys({ ...keys, ...keysOf(shape, changes) }, namespace) !== shape.keyOfKeys(keys, namespace)) {
      throw keysChange(shape)
    }
    const others = Object.entries(changes).filter(([name]) => !Object.hasOwn(keys, name))
    if (others.length === 0) return
    const changed = Object.fromEntries(others)
    await this.#source.calls.run({ act: 'modify', context }, (told) => modify(keys, changed, told), nothing)
  }

  /** The provider's hook, if there is one and the caller may use it. */
  #allowed<A extends Act>(act: A, { principal }: Caller): NonNullable<InstanceProvider[A]> {
    const { provider, shape } = this.#source
    const hook = provider[act]
    if (hook === undefined) {
      const text = `instances of ${shape.cls.name} in ${this.#space.name} come from a provider, which doesn't ${act} them for clients`
      throw new CimError('CIM_ERR_NOT_SUPPORTED', text)
    }
    const needed = provider.roles?.[act] ?? 'admin'
    if (!covers(principal.role, needed)) {
      const text = `to ${act} instances of ${shape.cls.name} needs the role ${needed}; ${principal.name} has the role ${principal.role}`
      throw new CimError('CIM_ERR_ACCESS_DENIED', text)
    }
    return hook.bind(provider) as NonNullable<InstanceProvider[A]>
  }

  #check(caller: Caller, unknownProperty: ClientCheck['unknownProperty']): ClientCheck {
    return { space: this.#space, shape: this.#source.shape, caller, unknownProperty }
  }

  /** The path that a new instance is to have, where the client tells all its keys. */
  #pathOfSent(record: InstanceRecord): ObjectPath | undefined {
    const { shape } = this.#source
    const isWhole = shape.cls.keys.every(({ name }) => (record[name] ?? null) !== null)
    return isWhole ? shape.pathOfKeys(record, this.#space.name) : undefined
  }

  async #existing(path: ObjectPath, context: OperationContext): Promise<InstanceRecord> {
    if (!(await this.#exists(path, context))) throw instanceNotFound(path.in(this.#space.name))
    return this.#source.shape.keysOf(path)
  }

  async #exists(path: ObjectPath, context: OperationContext): Promise<boolean> {
    return (await this.#source.get(this.#source.shape.keysOf(path), context)) !== undefined
  }
}

const nothing = (): void => undefined

/** The class's defaults, apart from NULL, which is also what an absent property has. */
function defaults({ properties }: ClassShape): InstanceRecord {
  return Object.fromEntries(properties.filter((each) => each.default !== null).map((each) => [each.name, each.default]))
}

function keysOf({ cls }: ClassShape, record: InstanceRecord): Record<string, KeyValue> {
  const found: Record<string, KeyValue> = {}
  for (const { name } of cls.keys) {
    const value: CimValue | undefined = record[name]
    if (value !== undefined) found[name] = value as KeyValue
  }
  return found
}
