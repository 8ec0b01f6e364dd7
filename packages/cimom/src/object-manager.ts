import { CimError, foldName, type Instance, isNamespaceName, type Schema } from '@cimarron/cim'
import { type After, afterReal } from './after.ts'
import { type CallGround, defaultProviderLimits, type ProviderLimits } from './calls/provider-calls.ts'
import { elementProviders, noElements } from './indications/element-providers.ts'
import type { IndicationDelivery } from './indications/indication-delivery.ts'
import { type IndicationHooks, IndicationService } from './indications/indication-service.ts'
import type { IndicationStore } from './indications/indication-store.ts'
import type { QueueLimits } from './indications/outgoing-queue.ts'
import { serviceProviders } from './indications/service-providers.ts'
import type { Caller } from './invoke-method.ts'
import { Namespace, type Registrable } from './namespace.ts'
import { namespaceProviders, type ServerIdentity } from './namespace-providers.ts'
import { Operations } from './operations.ts'
import type { FaultListener } from './provider-fault.ts'
import { Enumerations, type PullLimits } from './pull/enumerations.ts'
import type { StoredDeclaration } from './schema-changes/stored-declaration.ts'
import { serverSchema } from './server-schema.ts'
import type { RepositoryStore, StoredEntry, StoredInstance } from './static/repository-store.ts'

export interface ObjectManagerOptions {
  /** The classes that all namespaces share. It is forked for each, and so cannot be changed afterwards. */
  readonly schema?: Schema
  /** How the server calls itself in its own instances; the system is `localhost` unless said. */
  readonly identity?: Partial<ServerIdentity>
  /** Hears of every fault of a provider, beside the client. */
  readonly onFault?: FaultListener
  /** Where instances are kept that clients create; without it CreateInstance and its kin answer CIM_ERR_NOT_SUPPORTED. */
  readonly store?: RepositoryStore
  /** Where classes and qualifier types are kept that clients declare; without it CreateClass and its kin answer CIM_ERR_NOT_SUPPORTED. */
  readonly schemaStore?: RepositoryStore<StoredDeclaration>
  /** The indication service's surroundings; without them nothing can be subscribed to. */
  readonly indications?: IndicationOptions
  /** How many pulled enumerations may be open, and for how long; `defaultPullLimits` unless said. */
  readonly pullLimits?: Partial<PullLimits>
  /** How long providers may take, and how much they may leave undone; `defaultProviderLimits` unless said. */
  readonly providerLimits?: Partial<ProviderLimits>
  /** The clock of pulled enumerations and of providers' deadlines; that of the system unless said. */
  readonly after?: After
}

export interface IndicationOptions extends Partial<IndicationHooks> {
  /** How indications reach listeners. */
  readonly delivery: IndicationDelivery
  /** Where subscriptions are kept, and what waits to be delivered. Its writes join those of `ObjectManagerOptions.store`. */
  readonly store: IndicationStore
  /** How much may wait for a listener; `defaultQueueLimits` unless said. */
  readonly limits?: Partial<QueueLimits>
}

export interface NamespaceOptions {
  /** The namespace's own classes over the shared ones: a fork of `ObjectManager.schema`. */
  readonly schema?: Schema
  readonly instances?: Iterable<Instance>
}

/** Things in service. Disposing of it is `unregister`. */
export interface Registration extends AsyncDisposable {
  /**
   * Takes them out of service: the next operation sees none of them. Resolves when the calls into them have ended, which
   * fail after `graceMs` (10 seconds unless said).
   */
  unregister(options?: { readonly graceMs?: number }): Promise<void>
}

/** The interop namespace and the other names that clients look for it under (DSP1033; OpenPegasus for the last). */
export const interopNamespace = 'interop'
const interopAliases: readonly string[] = ['root/interop', 'root/PG_InterOp']

/**
 * The object manager: namespaces over one shared schema. `open` gives the operations of one namespace to one caller.
 * The interop namespace is there from the start and lists all namespaces.
 */
export class ObjectManager implements Disposable, AsyncDisposable {
  /** What all namespaces share: fork it (or give it to the compiler as `base`) for a namespace's own classes. */
  readonly schema: Schema
  /** The indication service, where there is one. */
  readonly indications: IndicationService | undefined
  readonly #namespaces = new Map<string, Namespace>()
  readonly #aliases = new Map(interopAliases.map((alias) => [foldName(alias), interopNamespace]))
  readonly #onFault: FaultListener
  readonly #calls: CallGround
  readonly #enumerations: Enumerations

  readonly #store: RepositoryStore | undefined
  /** What the store had at the start, by namespace, until that is added. */
  readonly #stored: Map<string, StoredEntry<StoredInstance>[]>
  readonly #schemaStore: RepositoryStore<StoredDeclaration> | undefined
  readonly #declared: Map<string, StoredEntry<StoredDeclaration>[]>

  constructor(options: ObjectManagerOptions = {}) {
    const { schema, identity, onFault = () => undefined, pullLimits, after = afterReal, store, schemaStore } = options
    this.#store = store
    this.#stored = byNamespace(store)
    this.#schemaStore = schemaStore
    this.#declared = byNamespace(schemaStore)
    this.#enumerations = new Enumerations(pullLimits, after)
    this.#calls = { onFault, after, limits: { ...defaultProviderLimits, ...options.providerLimits } }
    this.schema = serverSchema(schema)
    this.#onFault = onFault
    const server = { systemName: 'localhost', systemClass: 'CIM_ComputerSystem', ...identity }
    if (options.indications !== undefined) {
      const find = (name: string): Namespace | undefined => this.find(name)
      this.indications = new IndicationService({ ...options.indications, identity: server, after, find, onFault })
    }
    const names = (): string[] => this.namespaceNames()
    const interop = this.addNamespace(interopNamespace).register(...namespaceProviders(names, server))
    if (this.indications !== undefined) interop.register(...serviceProviders(this.indications))
  }

  /** In the order they were added. */
  namespaceNames(): string[] {
    return [...this.#namespaces.values()].map(({ name }) => name)
  }

  /** @throws CimError CIM_ERR_ALREADY_EXISTS; CIM_ERR_INVALID_PARAMETER for what is no namespace's name */
  addNamespace(name: string, { schema = this.schema.fork(), instances }: NamespaceOptions = {}): Namespace {
    if (!isNamespaceName(name)) {
      const text = `${JSON.stringify(name)} is no namespace's name; identifiers parted by slashes are, such as root/virt`
      throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
    }
    if (this.find(name) !== undefined) {
      throw new CimError('CIM_ERR_ALREADY_EXISTS', `the namespace ${name} is there already`)
    }
    const find = (other: string): Namespace | undefined => this.find(other)
    const surroundings = {
      onFault: this.#onFault,
      calls: this.#calls,
      find,
      store: this.#store,
      schemaStore: this.#schemaStore,
      indications: this.indications,
    }
    const namespace = new Namespace(name, schema, surroundings)
    namespace.changes.load((this.#declared.get(foldName(name)) ?? []).map(([, read]) => read))
    this.#declared.delete(foldName(name))
    if (instances !== undefined) namespace.addInstances(instances)
    namespace.statics.load(this.#stored.get(foldName(name)) ?? [])
    this.#stored.delete(foldName(name))
    this.#namespaces.set(foldName(name), namespace)
    const { indications } = this
    namespace.register(...(indications === undefined ? noElements(schema) : elementProviders(indications, namespace)))
    return namespace
  }

  /** Registers providers, rows of associations and sources of indications in a namespace, all or none. */
  register(namespace: string, ...things: readonly Registrable[]): Registration {
    const space = this.#known(namespace).register(...things)
    const unregister: Registration['unregister'] = async (options) => await space.unregister(things, options)
    return { unregister, [Symbol.asyncDispose]: unregister }
  }

  /** A namespace by its name or an alias, in any case, with or without slashes at its ends. */
  find(name: string): Namespace | undefined {
    const folded = foldName(name.replace(/^\/+|\/+$/g, ''))
    return this.#namespaces.get(folded) ?? this.#namespaces.get(this.#aliases.get(folded) ?? '')
  }

  /** @throws CimError CIM_ERR_INVALID_NAMESPACE */
  open(namespace: string, caller: Caller): Operations {
    return new Operations(this.#known(namespace), caller, this.#enumerations)
  }

  /** Closes the pulled enumerations that are open. */
  [Symbol.dispose](): void {
    this.#enumerations[Symbol.dispose]()
  }

  /** The same, and ends the delivery of indications; what waits is there for the next object manager on the same store. */
  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]()
    await this.indications?.[Symbol.asyncDispose]()
  }

  #known(name: string): Namespace {
    const namespace = this.find(name)
    if (namespace === undefined) {
      const known = this.namespaceNames().join(', ')
      throw new CimError('CIM_ERR_INVALID_NAMESPACE', `there is no namespace ${name}; there are ${known}`)
    }
    return namespace
  }
}

/** Keys begin with the folded name of the namespace, in a line of its own. */
function byNamespace<T>(store: RepositoryStore<T> | undefined): Map<string, StoredEntry<T>[]> {
  return Map.groupBy(store?.take() ?? [], ([key]) => key.slice(0, key.indexOf('\n')))
}
