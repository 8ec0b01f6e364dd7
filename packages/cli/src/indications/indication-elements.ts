import { type CimClass, CimError, formatObjectPath, Instance, ObjectPath, type Property } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { CliError } from '../error/cli-error.ts'
import { interopNames, unlessAbsent } from '../machine/namespaces.ts'

/** A filter to be made. */
export interface FilterRequest {
  readonly name: string
  readonly query: string
  /** DMTF:CQL, and WQL where that is refused, unless said. */
  readonly language?: string | undefined
  /** The namespaces whose indications are meant. */
  readonly namespaces: readonly string[]
}

/** A listener to be made known to the server. */
export interface DestinationRequest {
  readonly name: string
  readonly url: string
  /** 2 is Permanent; 3, Transient, says that the listener may go away for good. */
  readonly persistence: 2 | 3
}

/** What is subscribed to: a filter, or a collection of filters of the server. */
export interface FoundFilter {
  readonly path: ObjectPath
  readonly isCollection: boolean
}

/** A subscription with what it joins, as far as they can be read. */
export interface Subscription {
  readonly subscription: Instance
  readonly filter: Instance | undefined
  readonly destination: Instance | undefined
}

const filterClass = 'CIM_IndicationFilter'
const destinationClass = 'CIM_ListenerDestinationCIMXML'
const subscriptionClass = 'CIM_IndicationSubscription'
const collectionClass = 'CIM_FilterCollection'
const collectionSubscriptionClass = 'CIM_FilterCollectionSubscription'

/** Filters, destinations and subscriptions (DSP1054) of any server, in its interop namespace. */
export class IndicationElements {
  readonly #client: WbemClient
  readonly namespace: string
  readonly #filterClass: CimClass
  readonly #system: readonly Property[]

  private constructor(
    client: WbemClient,
    found: { readonly namespace: string; readonly filterClass: CimClass; readonly system: readonly Property[] },
  ) {
    this.#client = client
    this.namespace = found.namespace
    this.#filterClass = found.filterClass
    this.#system = found.system
  }

  /** @throws CliError `unsupported` where the server knows no indication filters */
  static async open(client: WbemClient, signal: AbortSignal): Promise<IndicationElements> {
    for (const namespace of interopNames) {
      const filter = await unlessAbsent(() => client.getClass(filterClass, { namespace, signal }), undefined)
      if (filter === undefined) continue
      return new IndicationElements(client, {
        namespace,
        filterClass: filter,
        system: await systemOf(client, namespace, signal),
      })
    }
    const message = `the server has no ${filterClass} in an interop namespace (${interopNames.join(', ')})`
    throw new CliError('unsupported', message, 'it takes a server with indications (DSP1054)')
  }

  async createFilter(request: FilterRequest, signal: AbortSignal): Promise<ObjectPath> {
    if (request.language !== undefined) return await this.#createFilter(request, request.language, signal)
    try {
      return await this.#createFilter(request, 'DMTF:CQL', signal)
    } catch (error) {
      if (!(error instanceof CimError && languageErrors.has(error.status ?? ''))) throw error
      try {
        return await this.#createFilter(request, 'WQL', signal)
      } catch (second) {
        const isCqlThere = error.status !== 'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED'
        throw isCqlThere && second instanceof CimError ? error : second
      }
    }
  }

  async createDestination(request: DestinationRequest, signal: AbortSignal): Promise<ObjectPath> {
    return await this.#create(
      new Instance(destinationClass, [
        ...this.#identity(destinationClass, request.name),
        text('Destination', request.url),
        number('PersistenceType', request.persistence),
      ]),
      signal,
    )
  }

  async subscribe(
    { path: filter, isCollection }: FoundFilter,
    destination: ObjectPath,
    signal: AbortSignal,
  ): Promise<ObjectPath> {
    const className = isCollection ? collectionSubscriptionClass : subscriptionClass
    const reference = (name: string, value: ObjectPath): Property => ({
      name,
      type: 'reference',
      isArray: false,
      value,
    })
    return await this.#create(
      new Instance(className, [reference('Filter', filter), reference('Handler', destination)]),
      signal,
    )
  }

  /** Every subscription of the server. */
  async list(signal: AbortSignal): Promise<Subscription[]> {
    const [subscriptions, filters, collections, destinations] = await Promise.all([
      this.#all('CIM_AbstractIndicationSubscription', subscriptionClass, signal),
      this.#all(filterClass, filterClass, signal),
      this.collections(signal),
      this.#all('CIM_ListenerDestination', destinationClass, signal),
    ])
    const end = (subscription: Instance, role: string, among: readonly Instance[]): Instance | undefined =>
      among.find(({ path }) => isSame(path, subscription.get(role)))
    return subscriptions.map((subscription) => ({
      subscription,
      filter: end(subscription, 'Filter', [...filters, ...collections]),
      destination: end(subscription, 'Handler', destinations),
    }))
  }

  /** Every filter of the server, those of its own among them. */
  async filters(signal: AbortSignal): Promise<Instance[]> {
    return await this.#all(filterClass, filterClass, signal)
  }

  /** Every collection of filters; none where the server has no such class. */
  async collections(signal: AbortSignal): Promise<Instance[]> {
    return await this.#all(collectionClass, collectionClass, signal)
  }

  /** Whether a namespace has a class. */
  async hasClass(name: string, namespace: string, signal: AbortSignal): Promise<boolean> {
    return (await unlessAbsent(() => this.#client.getClass(name, { namespace, signal }), undefined)) !== undefined
  }

  /** Filters and destinations of these names, whether or not a subscription joins them. */
  async named(isMeant: (name: string) => boolean, signal: AbortSignal): Promise<Instance[]> {
    const all = await Promise.all([
      this.#all(filterClass, filterClass, signal),
      this.#all('CIM_ListenerDestination', destinationClass, signal),
    ])
    return all.flat().filter((element) => isMeant(nameOf(element)))
  }

  /** False where it was gone already. */
  async delete(path: ObjectPath, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#client.deleteInstance(path, { namespace: path.namespace ?? this.namespace, signal })
      return true
    } catch (error) {
      if (error instanceof CimError && error.status === 'CIM_ERR_NOT_FOUND') return false
      throw error
    }
  }

  async #createFilter(request: FilterRequest, language: string, signal: AbortSignal): Promise<ObjectPath> {
    const { name, query, namespaces } = request
    // SourceNamespace is what servers have that are older than SourceNamespaces; both would contradict each other.
    const source = this.#filterClass.properties.has('SourceNamespaces')
      ? { name: 'SourceNamespaces', type: 'string' as const, isArray: true, value: namespaces }
      : text('SourceNamespace', namespaces[0] ?? '')
    const properties = [text('Query', query), text('QueryLanguage', language), source]
    return await this.#create(new Instance(filterClass, [...this.#identity(filterClass, name), ...properties]), signal)
  }

  #identity(className: string, name: string): Property[] {
    return [...this.#system, text('CreationClassName', className), text('Name', name)]
  }

  async #create(instance: Instance, signal: AbortSignal): Promise<ObjectPath> {
    const path = await this.#client.createInstance(instance, { namespace: this.namespace, signal })
    return path.in(this.namespace)
  }

  async #all(className: string, otherwise: string, signal: AbortSignal): Promise<Instance[]> {
    const { namespace } = this
    const ask = (name: string) => (): Promise<Instance[]> =>
      Array.fromAsync(this.#client.enumerateInstances(name, { namespace, signal }))
    const found = await unlessAbsent(ask(className), undefined)
    return found ?? (await unlessAbsent(ask(otherwise), []))
  }
}

/** The name of a filter, of a collection of them, or of a destination. */
export function nameOf(element: Instance | undefined): string {
  const name = element?.get('Name') ?? element?.get('CollectionName')
  return typeof name === 'string' ? name : ''
}

const languageErrors: ReadonlySet<string> = new Set([
  'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED',
  'CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED',
  'CIM_ERR_INVALID_QUERY',
  // What OpenPegasus answers for a query that is not of its language.
  'CIM_ERR_INVALID_PARAMETER',
])

/** The system that filters and destinations are of: that of the server's own instances. */
async function systemOf(client: WbemClient, namespace: string, signal: AbortSignal): Promise<readonly Property[]> {
  for (const className of ['CIM_IndicationService', 'CIM_ObjectManager', 'CIM_Namespace']) {
    const ask = (): Promise<ObjectPath[]> =>
      Array.fromAsync(client.enumerateInstanceNames(className, { namespace, signal }))
    const [path] = await unlessAbsent(ask, [])
    const system = ['SystemCreationClassName', 'SystemName'].flatMap((name) => {
      const value = path?.key(name)
      return typeof value === 'string' ? [text(name, value)] : []
    })
    if (system.length === 2) return system
  }
  // Servers that tell nothing of themselves fill in what is left out.
  return []
}

/** The same object, whatever host and case its path is written with. */
function isSame(path: ObjectPath | undefined, other: unknown): boolean {
  const canonical = (each: ObjectPath): string => formatObjectPath(each.in(undefined), { canonical: true })
  return path !== undefined && other instanceof ObjectPath && canonical(path) === canonical(other)
}

function text(name: string, value: string): Property {
  return { name, type: 'string', isArray: false, value }
}

function number(name: string, value: number): Property {
  return { name, type: 'uint16', isArray: false, value }
}
