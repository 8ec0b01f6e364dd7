import { CimError, type Schema } from '@cimarron/cim'
import { type After, afterReal } from './after.ts'
import { callerIn } from './caller-in.ts'
import { defaultProviderLimits, type ProviderLimits } from './calls/provider-calls.ts'
import type { IndicationDelivery } from './indications/indication-delivery.ts'
import { type IndicationHooks, IndicationService } from './indications/indication-service.ts'
import type { IndicationStore } from './indications/indication-store.ts'
import type { QueueLimits } from './indications/outgoing-queue.ts'
import { indicationServiceKeys, serviceProviders } from './indications/service-providers.ts'
import { Faces } from './interop/faces.ts'
import { interopNamespace } from './interop/interop-namespace.ts'
import { interopServed } from './interop/interop-served.ts'
import { defineProfile, type ProfileRegistration } from './interop/profile.ts'
import { Profiles } from './interop/profiles.ts'
import { type ServerIdentity, ServerNames } from './interop/server-identity.ts'
import { type ServerStore, storedFacts } from './interop/server-store.ts'
import type { Caller } from './invoke-method.ts'
import type { Namespace, Registrable } from './namespace.ts'
import { type NamespaceOptions, Namespaces, withoutSlashes } from './namespaces.ts'
import { Operations } from './operations.ts'
import { covers, mayRead } from './principal.ts'
import type { FaultListener, ProviderFault } from './provider-fault.ts'
import { Enumerations, type PullLimits } from './pull/enumerations.ts'
import type { StoredDeclaration } from './schema-changes/stored-declaration.ts'
import { serverSchema } from './server-schema.ts'
import type { RepositoryStore } from './static/repository-store.ts'
import { OperationStatistics } from './statistics/operation-statistics.ts'

export interface ObjectManagerOptions {
  /** The classes that all namespaces share. It is forked for each, and so cannot be changed afterwards. */
  readonly schema?: Schema
  /** How the server calls itself in its own instances; the system is `localhost` unless said. */
  readonly identity?: Partial<ServerIdentity>
  /** Hears of every fault of a provider, beside the client. */
  readonly onFault?: FaultListener
  /** Hears of what was let pass of requests that are not as they should be; of each such text once, as far as it remembers. */
  readonly onWarning?: (text: string) => void
  /** Where instances are kept that clients create; without it CreateInstance and its kin answer CIM_ERR_NOT_SUPPORTED. */
  readonly store?: RepositoryStore
  /** Where classes and qualifier types are kept that clients declare; without it CreateClass and its kin answer CIM_ERR_NOT_SUPPORTED. */
  readonly schemaStore?: RepositoryStore<StoredDeclaration>
  /** The indication service's surroundings; without them nothing can be subscribed to. */
  readonly indications?: IndicationOptions
  /** Where it is kept which namespaces clients created; without it they can create none. */
  readonly serverStore?: ServerStore
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

/** Things in service. Disposing of it is `unregister`. */
export interface Registration extends AsyncDisposable {
  /**
   * Takes them out of service: the next operation sees none of them. Resolves when the calls into them have ended, which
   * fail after `graceMs` (10 seconds unless said).
   */
  unregister(options?: { readonly graceMs?: number }): Promise<void>
}

/**
 * The object manager: namespaces over one shared schema. `open` gives the operations of one namespace to one caller.
 * The interop namespace is there from the start and lists all namespaces.
 */
export class ObjectManager implements Disposable, AsyncDisposable {
  /** What all namespaces share: fork it (or give it to the compiler as `base`) for a namespace's own classes. */
  readonly schema: Schema
  /** How the server calls itself: its CIM_ObjectManager.Name, and the product's version. */
  readonly identity: { readonly name: string; readonly version: string }
  /** The indication service, where there is one. */
  readonly indications: IndicationService | undefined
  /** What is told of this server in the interop namespace, beside what the program says of itself here. */
  readonly faces: Faces = new Faces()
  readonly profiles: Profiles
  readonly statistics: OperationStatistics = new OperationStatistics()
  readonly #namespaces: Namespaces
  readonly #enumerations: Enumerations
  #faults = 0

  constructor(options: ObjectManagerOptions = {}) {
    const { schema, identity, pullLimits, after = afterReal } = options
    const onFault = (fault: ProviderFault): void => {
      this.#faults++
      options.onFault?.(fault)
    }
    const { store, schemaStore, serverStore } = options
    const names = new ServerNames(identity)
    this.identity = { name: names.server, version: names.identity.version }
    const calls = { onFault, after, limits: { ...defaultProviderLimits, ...options.providerLimits } }
    this.schema = serverSchema(schema)
    this.#enumerations = new Enumerations(pullLimits, after)
    this.profiles = new Profiles(names)
    if (options.indications !== undefined) {
      const find = (name: string): Namespace | undefined => this.find(name)
      this.indications = new IndicationService({
        ...options.indications,
        identity: names.identity,
        after,
        find,
        onFault,
        statistics: this.statistics,
      })
    }
    const { profiles, indications } = this
    const kept = { store, schemaStore, serverStore }
    const onWarning = onceEach(options.onWarning)
    this.#namespaces = new Namespaces({ ...kept, onFault, onWarning, calls, profiles, indications })
    for (const { on } of storedFacts(serverStore, 'gather-statistics')) this.statistics.isGathering = on
    const served = interopServed({
      names,
      faces: this.faces,
      profiles,
      namespaces: this.#namespaces,
      statistics: this.statistics,
      serverStore,
      otherServices:
        indications === undefined
          ? []
          : [{ className: 'CIM_IndicationService', keys: indicationServiceKeys(indications) }],
      operationTimeout: this.#enumerations.operationTimeout,
    })
    const interop = this.addNamespace(interopNamespace).register(...served)
    if (indications !== undefined) interop.register(...serviceProviders(indications), indicationsProfile)
  }

  /** How many faults of providers there were. */
  get providerFaults(): number {
    return this.#faults
  }

  /** How many pulled enumerations are open. */
  get openEnumerations(): number {
    return this.#enumerations.size
  }

  /** In the order they were added. */
  namespaceNames(): string[] {
    return this.#namespaces.names()
  }

  /** @throws CimError CIM_ERR_ALREADY_EXISTS; CIM_ERR_INVALID_PARAMETER for what is no namespace's name */
  addNamespace(name: string, { schema = this.schema.fork(), instances }: NamespaceOptions = {}): Namespace {
    return this.#namespaces.add(name, schema, instances)
  }

  /** Takes back a namespace that nothing is served in, unless clients have put something into it; whether it is gone. */
  withdrawNamespace(name: string): boolean {
    return this.#namespaces.withdraw(name)
  }

  /**
   * Makes clients' namespaces of those that the program added before this start and now has no more, where clients have left
   * something in them. Call it when all namespaces of the program are added.
   *
   * @returns their names
   */
  adoptNamespaces(): string[] {
    return this.#namespaces.adopt(() => this.schema.fork())
  }

  /** Registers providers, rows of associations, sources of indications and profiles in a namespace, all or none. */
  register(namespace: string, ...things: readonly Registrable[]): Registration {
    const space = this.#namespaces.known(namespace).register(...things)
    const unregister: Registration['unregister'] = async (options) => await space.unregister(things, options)
    return { unregister, [Symbol.asyncDispose]: unregister }
  }

  /** A namespace by its name or an alias, in any case, with or without slashes at its ends. */
  find(name: string): Namespace | undefined {
    return this.#namespaces.find(name)
  }

  /** @throws CimError CIM_ERR_ACCESS_DENIED to who has no role there, be there such a namespace or not; CIM_ERR_INVALID_NAMESPACE */
  open(namespace: string, caller: Caller): Operations {
    const found = this.find(namespace)
    const name = found?.name ?? withoutSlashes(namespace)
    const there = callerIn(caller, name)
    if (!covers(there.principal.role, 'monitor')) {
      const text = `${there.principal.name} has no role in the namespace ${name}; an admin may give one`
      throw new CimError('CIM_ERR_ACCESS_DENIED', text)
    }
    if (found === undefined) throw this.#namespaces.unknown(namespace, (other) => mayRead(caller.principal, other))
    return new Operations(found, there, this.#enumerations)
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
}

/** DSP1054. */
const indicationsProfile: ProfileRegistration = defineProfile({
  name: 'Indications',
  version: '1.2.2',
  central: [{ className: 'CIM_IndicationService' }],
  references: [{ name: 'Profile Registration' }],
})

/** So many texts are remembered, so that no client can have more and more of them. */
const mostRemembered = 1000

/** Tells each text once, until that many others were told. */
function onceEach(tell: ((text: string) => void) | undefined): (text: string) => void {
  const told = new Set<string>()
  return (text) => {
    if (told.has(text)) return
    if (told.size >= mostRemembered) told.clear()
    told.add(text)
    tell?.(text)
  }
}
