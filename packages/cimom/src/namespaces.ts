import { CimError, foldName, type Instance, isNamespaceName, Schema } from '@cimarron/cim'
import type { CallGround } from './calls/provider-calls.ts'
import { elementProviders, noElements } from './indications/element-providers.ts'
import type { IndicationService } from './indications/indication-service.ts'
import { interopAliases, interopNamespace } from './interop/interop-namespace.ts'
import type { Profiles } from './interop/profiles.ts'
import { type ServerStore, storedFacts } from './interop/server-store.ts'
import { Namespace } from './namespace.ts'
import type { FaultListener } from './provider-fault.ts'
import type { StoredDeclaration } from './schema-changes/stored-declaration.ts'
import type { RepositoryStore, StoredEntry, StoredInstance } from './static/repository-store.ts'

export interface NamespaceOptions {
  /** The namespace's own classes over the shared ones: a fork of `ObjectManager.schema`. */
  readonly schema?: Schema
  readonly instances?: Iterable<Instance>
}

/** What the namespaces are made with. */
export interface NamespacesOptions {
  readonly onFault: FaultListener
  readonly onWarning: (text: string) => void
  readonly calls: CallGround
  readonly store: RepositoryStore | undefined
  readonly schemaStore: RepositoryStore<StoredDeclaration> | undefined
  readonly serverStore: ServerStore | undefined
  readonly profiles: Profiles
  /** What clients subscribe to in each namespace of the program's. */
  readonly indications: IndicationService | undefined
}

/** CIM_Namespace.Name has no more characters. */
const longestName = 256

/** The namespaces: those that the program brings along, and those that clients created. */
export class Namespaces {
  readonly #options: NamespacesOptions
  readonly #byName = new Map<string, Namespace>()
  readonly #aliases = new Map(interopAliases.map((alias) => [foldName(alias), interopNamespace]))
  /** What the stores had at the start, by namespace, until that is added. */
  readonly #stored: Map<string, StoredEntry<StoredInstance>[]>
  readonly #declared: Map<string, StoredEntry<StoredDeclaration>[]>
  /** Those that clients created before this start, until somebody asks for one: the program may come to need it. */
  readonly #created: Map<string, string>
  /** Changes by clients go one after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: NamespacesOptions) {
    this.#options = options
    this.#stored = byNamespace(options.store)
    this.#declared = byNamespace(options.schemaStore)
    const created = storedFacts(options.serverStore, 'namespace')
    this.#created = new Map(created.map(({ name }) => [foldName(name), name]))
  }

  /** In the order they were added. */
  names(): string[] {
    for (const name of this.#created.values()) this.#openClients(name)
    return [...this.#byName.values()].map(({ name }) => name)
  }

  /** A namespace by its name or an alias, in any case, with or without slashes at its ends. */
  find(name: string): Namespace | undefined {
    const folded = foldName(withoutSlashes(name))
    const created = this.#created.get(folded)
    if (created !== undefined) this.#openClients(created)
    return this.#byName.get(folded) ?? this.#byName.get(this.#aliases.get(folded) ?? '')
  }

  /** @throws CimError CIM_ERR_INVALID_NAMESPACE */
  known(name: string): Namespace {
    const namespace = this.find(name)
    if (namespace === undefined) throw this.unknown(name)
    return namespace
  }

  /** CIM_ERR_INVALID_NAMESPACE, naming those that may be told. */
  unknown(name: string, isTold: (other: string) => boolean = () => true): CimError {
    const known = this.names().filter(isTold).join(', ')
    return new CimError('CIM_ERR_INVALID_NAMESPACE', `there is no namespace ${name}; there are ${known}`)
  }

  /**
   * Adds a namespace of the program's. Where a client created one of that name before this start, the program takes it over,
   * with what is in it.
   *
   * @throws CimError CIM_ERR_ALREADY_EXISTS; CIM_ERR_INVALID_PARAMETER for what is no namespace's name
   */
  add(name: string, schema: Schema, instances?: Iterable<Instance>): Namespace {
    this.#created.delete(foldName(name))
    this.#checkFree(name)
    return this.#open(new Namespace(name, schema, this.#surroundings()), instances)
  }

  /**
   * Takes a namespace of the program's back that nothing is served in. Where clients have put something into it, it stays.
   *
   * @returns whether it is gone
   */
  withdraw(name: string): boolean {
    const namespace = this.known(name)
    return namespace.content() === undefined && this.#byName.delete(foldName(namespace.name))
  }

  /**
   * Opens what clients left in namespaces that the program has no more: they are clients' namespaces from now on, over `schema`.
   * To be called when the program has added all of its own.
   *
   * @returns their names
   */
  adopt(schema: () => Schema): string[] {
    const left = new Set([...this.#stored.keys(), ...this.#declared.keys()])
    const adopted: string[] = []
    for (const folded of left) {
      if (this.find(folded) !== undefined) continue
      const name = nameOfMade([...(this.#stored.get(folded) ?? []), ...(this.#declared.get(folded) ?? [])])
      if (name === undefined) continue
      this.#open(new Namespace(name, schema(), { ...this.#surroundings(), isClients: true }))
      adopted.push(name)
    }
    return adopted
  }

  /**
   * Creates a namespace for a client: it has no classes and no qualifier types until somebody declares some.
   *
   * @returns its name without slashes at its ends
   * @throws CimError CIM_ERR_ALREADY_EXISTS, CIM_ERR_INVALID_PARAMETER, CIM_ERR_NOT_SUPPORTED without a store
   */
  create(given: string): Promise<string> {
    return this.#oneByOne(async () => {
      const name = withoutSlashes(given)
      this.#checkFree(name)
      await this.#store().put(keyOf(name), { kind: 'namespace', name })
      this.#openClients(name)
      return name
    })
  }

  /** @throws CimError CIM_ERR_NAMESPACE_NOT_EMPTY; CIM_ERR_NOT_SUPPORTED for a namespace of the program's */
  delete(name: string): Promise<void> {
    return this.#oneByOne(async () => {
      const namespace = this.known(name)
      if (!namespace.isClients) {
        const text = `the namespace ${namespace.name} belongs to the server; only namespaces that clients made can be deleted`
        throw new CimError('CIM_ERR_NOT_SUPPORTED', text)
      }
      const content = namespace.content()
      if (content !== undefined) {
        const text = `the namespace ${namespace.name} has ${content}; delete what is in it first`
        throw new CimError('CIM_ERR_NAMESPACE_NOT_EMPTY', text)
      }
      // From here on nothing can be put into it.
      this.#byName.delete(foldName(namespace.name))
      try {
        await this.#store().delete(keyOf(namespace.name))
      } catch (error) {
        this.#byName.set(foldName(namespace.name), namespace)
        throw error
      }
    })
  }

  #openClients(name: string): void {
    this.#created.delete(foldName(name))
    this.#open(new Namespace(name, Schema.empty(), { ...this.#surroundings(), isClients: true }))
  }

  #open(namespace: Namespace, instances?: Iterable<Instance>): Namespace {
    const folded = foldName(namespace.name)
    namespace.changes.load((this.#declared.get(folded) ?? []).map(([, read]) => read))
    this.#declared.delete(folded)
    if (instances !== undefined) namespace.addInstances(instances)
    namespace.statics.load(this.#stored.get(folded) ?? [])
    this.#stored.delete(folded)
    this.#byName.set(folded, namespace)
    const { indications } = this.#options
    // What a client's namespace has of these classes is the client's own: subscriptions are made elsewhere.
    if (namespace.isClients) return namespace
    return namespace.register(
      ...(indications === undefined ? noElements(namespace.schema) : elementProviders(indications, namespace)),
    )
  }

  #checkFree(name: string): void {
    if (!isNamespaceName(name) || name.length > longestName) {
      const text = `${shown(name)} is no namespace's name; identifiers parted by slashes are, such as root/virt, up to ${longestName} characters`
      throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
    }
    const existing = this.find(name)
    if (existing === undefined) return
    const also = foldName(existing.name) === foldName(name) ? '' : `, as another name of ${existing.name}`
    throw new CimError('CIM_ERR_ALREADY_EXISTS', `the namespace ${name} is there already${also}`)
  }

  #surroundings() {
    const { serverStore: _, ...shared } = this.#options
    return { ...shared, find: (name: string) => this.find(name) }
  }

  #store(): ServerStore {
    const { serverStore } = this.#options
    if (serverStore === undefined) {
      const text = 'this server was given no store for namespaces: one created now would be gone at the next start'
      throw new CimError('CIM_ERR_NOT_SUPPORTED', text)
    }
    return serverStore
  }

  #oneByOne<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#last.then(change, change)
    this.#last = done
    return done
  }
}

/** The name of the namespace that clients made something in; `undefined` where they only deleted, or nothing can be read. */
function nameOfMade(entries: readonly StoredEntry<StoredInstance | StoredDeclaration>[]): string | undefined {
  for (const [, read] of entries) {
    try {
      const stored = read()
      if (!('properties' in stored && stored.properties === null)) return stored.namespace
    } catch {
      // Told when the namespace is there and takes what is stored for it.
    }
  }
  return undefined
}

function keyOf(name: string): string {
  return `namespace\n${foldName(name)}`
}

export function withoutSlashes(name: string): string {
  return name.replace(/^\/+|\/+$/g, '')
}

function shown(name: string): string {
  return JSON.stringify(name.length > longestName ? `${name.slice(0, longestName)}…` : name)
}

/** Keys begin with the folded name of the namespace, in a line of its own. */
function byNamespace<T>(store: RepositoryStore<T> | undefined): Map<string, StoredEntry<T>[]> {
  return Map.groupBy(store?.take() ?? [], ([key]) => key.slice(0, key.indexOf('\n')))
}
