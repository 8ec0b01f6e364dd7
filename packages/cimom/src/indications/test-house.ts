import { type CimType, type CimValue, Instance, ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import type { After } from '../after.ts'
import { ObjectManager, type ObjectManagerOptions } from '../object-manager.ts'
import type { Operations } from '../operations.ts'
import type { Role } from '../principal.ts'
import type { StoredDeclaration } from '../schema-changes/stored-declaration.ts'
import { memoryStore, type RepositoryStore } from '../static/repository-store.ts'
import type { IndicationDelivery } from './indication-delivery.ts'
import type { DeliveryEvent } from './indication-service.ts'
import { type IndicationStore, memoryIndicationStore } from './indication-store.ts'
import type { QueueLimits } from './outgoing-queue.ts'

const mof = `
class A_Thing { [Key] string Id; string Text; uint16 State; };
class A_Tool : A_Thing { uint8 Teeth; };
class A_Other { [Key] string Id; };
[Indication] class A_Happened : CIM_ProcessIndication { string What; uint16 Level; };
`

/** A server for tests: two namespaces with things in them, a clock that stands, and listeners that do as they are told. */
export class House implements AsyncDisposable {
  readonly manager: ObjectManager
  readonly clock: StandingClock
  readonly listeners: FakeListeners
  readonly stores: Stores
  readonly events: DeliveryEvent[] = []
  #onEvent: (() => void)[] = []
  readonly faults: string[] = []

  constructor({
    stores = newStores(),
    clock = new StandingClock(),
    listeners = new FakeListeners(),
    limits,
  }: HouseOptions = {}) {
    this.clock = clock
    this.listeners = listeners
    this.stores = stores
    const options: ObjectManagerOptions = {
      store: stores.instances,
      schemaStore: stores.declarations,
      after: clock.after,
      identity: { systemName: 'house' },
      onFault: ({ message }) => void this.faults.push(message),
      indications: {
        delivery: listeners,
        store: stores.indications,
        now: () => clock.nowMs,
        onDelivery: (event) => {
          this.events.push(event)
          for (const resolve of this.#onEvent.splice(0)) resolve()
        },
        ...(limits && { limits }),
      },
    }
    this.manager = new ObjectManager(options)
    const { schema } = compileMof([{ name: 'a.mof', text: mof }], { base: this.manager.schema })
    this.manager.addNamespace('root/a', { schema: schema.fork() })
    this.manager.addNamespace('root/b', { schema: schema.fork() })
  }

  open(namespace = 'root/a', role: Role = 'admin'): Operations {
    const signal = new AbortController().signal
    return this.manager.open(namespace, { principal: { name: 'ann', role, via: 'test' }, signal })
  }

  /** Creates a filter, a destination and a subscription. */
  async subscribe(query: string, options: SubscribeOptions = {}): Promise<ObjectPath> {
    const {
      namespace = 'interop',
      language = 'WQL',
      name = query,
      listener = 'http://one',
      subscription = {},
    } = options
    const operations = this.open(namespace)
    const filter = await this.create(operations, 'CIM_IndicationFilter', {
      Name: name,
      Query: query,
      QueryLanguage: language,
      SourceNamespaces: ['root/a'],
      ...options.filter,
    })
    const destination = await this.destination(listener, { namespace, ...options.destination })
    return await this.create(operations, 'CIM_IndicationSubscription', {
      Filter: filter,
      Handler: destination,
      ...subscription,
    })
  }

  /** The destination of a listener, created where it is not there. */
  async destination(
    url: string,
    { namespace = 'interop', ...values }: Record<string, CimValue> & { namespace?: string } = {},
  ): Promise<ObjectPath> {
    const operations = this.open(namespace)
    const known = await Array.fromAsync(
      operations.EnumerateInstanceNames({ ClassName: 'CIM_ListenerDestinationCIMXML' }),
    )
    const shape = known.flatMap(({ rows, projection }) => rows.map((row) => ({ row, cls: projection.cls })))
    const keys = ['SystemCreationClassName', 'SystemName', 'CreationClassName', 'Name']
    for (const { row, cls } of shape) {
      const names = [...cls.properties].map((property) => property.name)
      const bindings = keys.map((name) => ({ name, value: String(row[names.indexOf(name)]) }))
      if (bindings.at(-1)?.value === url) return new ObjectPath(cls.name, bindings, { namespace })
    }
    return await this.create(operations, 'CIM_ListenerDestinationCIMXML', { Name: url, Destination: url, ...values })
  }

  async create(operations: Operations, className: string, values: Record<string, CimValue>): Promise<ObjectPath> {
    return await operations.CreateInstance({ NewInstance: instance(className, values) })
  }

  /** Waits until the log was told so. */
  async told(kind: DeliveryEvent['kind']): Promise<DeliveryEvent> {
    for (;;) {
      const event = this.events.find((each) => each.kind === kind)
      if (event !== undefined) return event
      await new Promise<void>((resolve) => this.#onEvent.push(resolve))
    }
  }

  /** Changes the service's settings. */
  async set(changes: Record<string, CimValue>): Promise<void> {
    const path = new ObjectPath('CIM_IndicationServiceSettingData', [
      { name: 'InstanceID', value: 'Cimarron:IndicationServiceSettingData' },
    ])
    const ModifiedInstance = instance(path.className, changes, path)
    await this.open('interop').ModifyInstance({ ModifiedInstance })
  }

  async read(path: ObjectPath, property: string): Promise<CimValue> {
    const read = { InstanceName: path, PropertyName: property }
    return (await this.open(path.namespace ?? 'interop').GetProperty(read)).value
  }

  /** Creates a thing in root/a. */
  async make(id: string, values: Record<string, CimValue> = {}, className = 'A_Thing'): Promise<ObjectPath> {
    return await this.create(this.open(), className, { Id: id, ...values })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.manager[Symbol.asyncDispose]()
  }
}

export interface HouseOptions {
  readonly stores?: Stores
  readonly clock?: StandingClock
  readonly listeners?: FakeListeners
  readonly limits?: Partial<QueueLimits>
}

export interface SubscribeOptions {
  readonly namespace?: string
  readonly language?: string
  /** The filter's. */
  readonly name?: string
  readonly listener?: string
  readonly filter?: Record<string, CimValue>
  readonly destination?: Record<string, CimValue>
  readonly subscription?: Record<string, CimValue>
}

/** What outlives a house. */
export interface Stores {
  readonly instances: RepositoryStore
  readonly declarations: RepositoryStore<StoredDeclaration>
  readonly indications: IndicationStore
}

export function newStores(): Stores {
  return { instances: memoryStore(), declarations: memoryStore(), indications: memoryIndicationStore() }
}

const types: Readonly<Record<string, CimType>> = {
  State: 'uint16',
  Level: 'uint16',
  Teeth: 'uint8',
  PersistenceType: 'uint16',
  Protocol: 'uint16',
  SubscriptionState: 'uint16',
  OnFatalErrorPolicy: 'uint16',
  AlertOnStateChange: 'boolean',
  RepeatNotificationPolicy: 'uint16',
  RepeatNotificationCount: 'uint16',
  RepeatNotificationInterval: 'uint64',
  RepeatNotificationGap: 'uint64',
  FailureTriggerTimeInterval: 'uint64',
  SubscriptionDuration: 'uint64',
  DeliveryRetryAttempts: 'uint16',
  DeliveryRetryInterval: 'uint32',
  SubscriptionRemovalAction: 'uint16',
  SubscriptionRemovalTimeInterval: 'uint32',
  FilterCreationEnabled: 'boolean',
  IndividualSubscriptionSupported: 'boolean',
  Filter: 'reference',
  Handler: 'reference',
}

export function instance(className: string, values: Record<string, CimValue>, path?: ObjectPath): Instance {
  const properties = Object.entries(values).map(([name, value]) => ({
    name,
    value,
    type: types[name] ?? 'string',
    isArray: Array.isArray(value),
  }))
  return new Instance(className, properties, { path })
}

/** A clock that stands until a test moves it. */
export class StandingClock {
  nowMs: number = Date.UTC(2026, 0, 31)
  readonly #timers = new Set<{ readonly atMs: number; readonly act: () => void }>()
  #waiting: (() => void)[] = []

  readonly after: After = (ms, act) => {
    const timer = { atMs: this.nowMs + ms, act }
    this.#timers.add(timer)
    for (const resolve of this.#waiting.splice(0)) resolve()
    return () => void this.#timers.delete(timer)
  }

  /** Waits until somebody waits for so long, and lets the time pass. */
  async passes(ms: number): Promise<void> {
    const isAwaited = (): boolean => [...this.#timers].some(({ atMs }) => atMs === this.nowMs + ms)
    while (!isAwaited()) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.advance(ms)
  }

  advance(ms: number): void {
    this.nowMs += ms
    const due = [...this.#timers].filter(({ atMs }) => atMs <= this.nowMs)
    for (const timer of due.toSorted((one, other) => one.atMs - other.atMs)) {
      if (this.#timers.delete(timer)) timer.act()
    }
  }
}

/** Listeners by their URL: each takes what comes, unless it is told to fail. */
export class FakeListeners implements IndicationDelivery {
  readonly #got = new Map<string, Instance[]>()
  readonly #faults = new Map<string, () => Promise<void>>()
  #waiting: (() => void)[] = []
  /** Every try, whether it came to anything or not. */
  tries = 0
  refusal: NonNullable<IndicationDelivery['refusal']> = () => undefined

  /** From now on what comes here does as `act`; without one it is taken. */
  tell(url: string, act: (() => Promise<void>) | undefined): void {
    if (act === undefined) this.#faults.delete(key(url))
    else this.#faults.set(key(url), act)
  }

  got(url = 'http://one'): readonly Instance[] {
    return this.#got.get(key(url)) ?? []
  }

  async deliver(indication: Instance, { url }: { readonly url: string }, signal: AbortSignal): Promise<void> {
    this.tries++
    this.#wake()
    const fault = this.#faults.get(key(url))
    if (fault !== undefined) {
      const { promise, reject } = Promise.withResolvers<never>()
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      await Promise.race([fault(), promise])
    }
    const got = this.#got.get(key(url)) ?? []
    this.#got.set(key(url), [...got, indication])
    this.#wake()
  }

  /** Resolves when it holds. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  async arrived(count: number, url = 'http://one'): Promise<readonly Instance[]> {
    await this.until(() => this.got(url).length >= count)
    return this.got(url)
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

function key(url: string): string {
  return new URL(url).href
}

/** The instance that an indication has embedded. */
export function embedded(indication: Instance | undefined, property = 'SourceInstance'): Instance {
  const value = indication?.get(property)
  if (value instanceof Instance) return value
  throw new Error(`${property} holds no instance`)
}
