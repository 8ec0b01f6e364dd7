import { type CimClass, CimError, foldName, type Instance, type Schema } from '@cimarron/cim'
import type { AssociationRow } from './association.ts'
import { AssociationSource } from './association-source.ts'
import { type CallGround, ProviderCalls } from './calls/provider-calls.ts'
import { checkRegistrable } from './check-registrable.ts'
import { ClassShape, RecordFault } from './class-shape.ts'
import type { IndicationService } from './indications/indication-service.ts'
import type { IndicationSource } from './indications/indication-source.ts'
import type { InstanceChanges } from './instance-changes.ts'
import { InstanceRepository } from './instance-repository.ts'
import type { InstanceSource } from './instance-source.ts'
import type { ProfileRegistration } from './interop/profile.ts'
import type { ConformanceRow, Profiles } from './interop/profiles.ts'
import type { RegisteredRow } from './link.ts'
import { ProvidedInstances } from './provided-instances.ts'
import type { InstanceProvider } from './provider.ts'
import type { FaultListener } from './provider-fault.ts'
import { ProviderSource } from './provider-source.ts'
import { recordOf } from './record.ts'
import { SchemaChanges } from './schema-changes/schema-changes.ts'
import type { StoredDeclaration } from './schema-changes/stored-declaration.ts'
import type { RepositoryStore } from './static/repository-store.ts'
import { StaticInstances } from './static/static-instances.ts'

/** What a namespace must know of its surroundings. */
export interface Surroundings {
  readonly onFault: FaultListener
  /** Hears of what was let pass of requests that are not as they should be. */
  readonly onWarning?: (text: string) => void
  /** What calls into providers are made with. */
  readonly calls: CallGround
  /** Where static instances are kept that clients create; without it they can create none. */
  readonly store?: RepositoryStore | undefined
  /** Hears of changes of static instances, and runs sources of indications; without it there are none. */
  readonly indications?: IndicationService | undefined
  /** Where classes and qualifier types are kept that clients declare; without it they can declare none. */
  readonly schemaStore?: RepositoryStore<StoredDeclaration> | undefined
  /** Whether a client created the namespace, and so everything in it. */
  readonly isClients?: boolean
  readonly profiles: Profiles
  /** A namespace by its name or alias. */
  find(name: string): Namespace | undefined
}

/** What can be put into service in a namespace. */
export type Registrable = InstanceProvider | AssociationRow | IndicationSource | ProfileRegistration

/** A namespace: its schema, and where the instances of each of its classes come from. */
export class Namespace {
  readonly name: string
  readonly schema: Schema
  readonly repository: InstanceRepository
  /** The static instances as clients change them. */
  readonly statics: StaticInstances
  /** Classes and qualifier types as clients change them. */
  readonly changes: SchemaChanges
  readonly surroundings: Surroundings
  readonly #providers = new Map<string, ProviderSource>()
  readonly #associations = new Map<string, AssociationSource>()
  readonly #rows: RegisteredRow[] = []
  readonly #indicationSources: IndicationSource[] = []
  /** The classes that the program brought static instances of. */
  readonly #given = new Set<string>()
  /** Sources of a class and its subclasses, by class as it was asked for. */
  #sources = new Map<string, readonly InstanceSource[]>()

  #associationProviders: readonly ProviderSource[] | undefined

  constructor(name: string, schema: Schema, surroundings: Surroundings) {
    this.name = name
    this.schema = schema
    this.surroundings = surroundings
    this.repository = new InstanceRepository(name)
    this.statics = new StaticInstances(this, surroundings.store)
    this.changes = new SchemaChanges(this, surroundings.schemaStore)
  }

  /** The providers of association classes that have no rows, which would lead the same way. */
  get associationProviders(): readonly ProviderSource[] {
    this.#associationProviders ??= [...this.#providers]
      .filter(([name, { shape }]) => shape.cls.isAssociation && !this.#associations.has(name))
      .map(([, source]) => source)
    return this.#associationProviders
  }

  /** Whether a client created it. */
  get isClients(): boolean {
    return this.surroundings.isClients === true
  }

  /** What is in it of what clients put there, in a few words; `undefined` for nothing. */
  content(): string | undefined {
    return this.changes.content() ?? this.repository.content() ?? this.statics.strandedContent()
  }

  get rows(): readonly RegisteredRow[] {
    return this.#rows
  }

  /**
   * Registers providers, rows of associations, sources of indications and profiles, also while operations are under way:
   * the next one sees them. All classes they name must be in the schema. All of them are registered, or none.
   *
   * @throws TypeError naming the class, property or method that does not fit: a mistake of the program, seen when it starts
   */
  register(...things: readonly Registrable[]): this {
    const undo: (() => void)[] = []
    try {
      for (const thing of things) undo.push(this.#register(thing))
    } catch (error) {
      for (const act of undo.reverse()) act()
      throw error
    } finally {
      this.forgetSources()
    }
    return this
  }

  /**
   * Takes things out of service that were registered here: the next operation sees none of them. Resolves when the calls
   * into them have ended, which are given `graceMs` for that (10 seconds unless said), and fail then.
   *
   * @throws TypeError for what is not registered; then all stays as it was
   */
  async unregister(
    things: readonly Registrable[],
    { graceMs = 10_000 }: { readonly graceMs?: number } = {},
  ): Promise<void> {
    const unknown = things.find((thing) => !this.#isRegistered(thing))
    if (unknown !== undefined) throw new TypeError(`${nameOf(unknown)} is not registered in ${this.name}`)
    const calls = things.flatMap((thing) => this.takeOut(thing))
    await Promise.all(calls.map(async (each) => await each.close(graceMs)))
  }

  /** Removes a thing that is registered; the calls into it that are still under way. `unregister` waits for them. */
  takeOut(thing: Registrable): readonly ProviderCalls[] {
    this.forgetSources()
    if (thing.kind === 'profile') {
      const rows = this.surroundings.profiles.remove(thing, this)
      return rows.flatMap(({ space, row }) => space.takeOut(row))
    }
    const name = foldName(thing.kind === 'indications' ? thing.name : thing.className)
    if (thing.kind === 'provider') {
      const calls = this.#providers.get(name)?.calls
      this.#providers.delete(name)
      return calls === undefined ? [] : [calls]
    }
    if (thing.kind === 'indications') {
      this.#indicationSources.splice(this.#indicationSources.indexOf(thing), 1)
      this.surroundings.indications?.removeSource(this, thing)
      return []
    }
    const index = this.#rows.findIndex(({ row }) => row === thing)
    const [registered] = this.#rows.splice(index, 1)
    const source = this.#associations.get(name)
    source?.remove(thing)
    if (source?.isEmpty === true) this.#associations.delete(name)
    return registered === undefined ? [] : [registered.calls]
  }

  /** Adds static instances, as compiled from MOF. */
  addInstances(instances: Iterable<Instance>): this {
    for (const instance of instances) {
      const shape = this.shape(instance.className)
      if (shape === undefined) throw invalidClass(instance.className, this.name)
      if (this.provider(instance.className) !== undefined) {
        throw new CimError('CIM_ERR_FAILED', `${instance.className} has a provider; static instances would be hidden`)
      }
      try {
        this.statics.give(shape, shape.values(declared(shape, instance), this.name))
        this.#given.add(foldName(instance.className))
      } catch (error) {
        if (!(error instanceof RecordFault)) throw error
        throw new CimError('CIM_ERR_INVALID_PARAMETER', `an instance of ${instance.className}: ${error.message}`)
      }
    }
    this.#sources.clear()
    return this
  }

  /** @throws CimError with the given status when the class is unknown */
  class(name: string): CimClass {
    const cls = this.schema.get(name)
    if (cls === undefined) throw invalidClass(name, this.name)
    return cls
  }

  shape(className: string): ClassShape | undefined {
    const cls = this.schema.get(className)
    return cls === undefined ? undefined : ClassShape.of(cls)
  }

  /** Whether the instances of exactly this class come from a provider or rows of associations. */
  isProvided(className: string): boolean {
    const name = foldName(className)
    return this.#providers.has(name) || this.#associations.has(name)
  }

  /** Where instances come from has changed. */
  forgetSources(): void {
    this.#sources.clear()
    this.#associationProviders = undefined
  }

  provider(className: string): ProviderSource | undefined {
    return this.#providers.get(foldName(className))
  }

  /** What changes instances of exactly this class. */
  changesOf(className: string): InstanceChanges {
    const source = this.provider(className)
    return source === undefined ? this.statics : new ProvidedInstances(this, source)
  }

  /** Where the instances of exactly this class come from. */
  source(className: string): InstanceSource | undefined {
    const name = foldName(className)
    return this.#providers.get(name) ?? this.#associations.get(name) ?? this.repository.bucket(name)
  }

  /** Where the instances of this class and its subclasses come from, in the order of the schema. */
  sources(className: string): readonly InstanceSource[] {
    const name = foldName(className)
    let sources = this.#sources.get(name)
    if (sources === undefined) {
      sources = this.#findSources(className)
      this.#sources.set(name, sources)
    }
    return sources
  }

  #findSources(className: string): InstanceSource[] {
    const names = [...this.#providers.keys(), ...this.#associations.keys(), ...this.repository.classNames()]
    const found: InstanceSource[] = []
    for (const name of new Set(names)) {
      const source = this.schema.isSubclassOf(name, className) ? this.source(name) : undefined
      if (source !== undefined) found.push(source)
    }
    return found
  }

  /** Registers one thing; what takes that back. */
  #register(thing: Registrable): () => void {
    checkRegistrable(thing)
    if (thing.kind === 'provider') this.#registerProvider(thing)
    else if (thing.kind === 'indications') this.#registerIndications(thing)
    else if (thing.kind === 'profile') this.#registerProfile(thing)
    else this.#registerRow(thing)
    return () => void this.takeOut(thing)
  }

  #isRegistered(thing: Registrable): boolean {
    if (thing.kind === 'provider') return this.provider(thing.className)?.provider === thing
    if (thing.kind === 'indications') return this.#indicationSources.includes(thing)
    if (thing.kind === 'profile') return this.surroundings.profiles.has(thing, this)
    return this.#rows.some(({ row }) => row === thing)
  }

  #registerProvider(provider: InstanceProvider): void {
    const shape = this.#shapeFor(provider.className)
    for (const method of Object.keys(provider.methods ?? {})) {
      if (shape.cls.methods.get(method)?.name !== method) {
        throw new TypeError(`the provider of ${provider.className} has ${method}, which is no method of the class`)
      }
    }
    if (this.#isTaken(provider.className) && !this.#associations.has(foldName(provider.className))) {
      throw new TypeError(`${provider.className} in ${this.name} has instances from elsewhere already`)
    }
    const source = new ProviderSource(shape, provider, this.#callsOf(provider))
    this.#providers.set(foldName(provider.className), source)
  }

  #registerRow(row: AssociationRow): void {
    const name = foldName(row.className)
    const known = this.#associations.get(name)
    // A provider of an association class answers for its instances, and rows beside it lead from one end to the other.
    if (known === undefined && this.#isTaken(name) && !this.#providers.has(name)) {
      throw new TypeError(`${row.className} has instances from elsewhere already`)
    }
    const source = known ?? new AssociationSource(this, this.#shapeFor(row.className))
    const registered = { row, calls: this.#callsOf(row) }
    source.add(registered)
    this.#associations.set(name, source)
    this.#rows.push(registered)
  }

  /** Its rows of CIM_ElementConformsToProfile stand in the interop namespace and where the central instances are. */
  #registerProfile(profile: ProfileRegistration): void {
    const done: ConformanceRow[] = []
    try {
      for (const each of this.surroundings.profiles.add(profile, this)) {
        each.space.register(each.row)
        done.push(each)
      }
    } catch (error) {
      this.surroundings.profiles.remove(profile, this)
      for (const { space, row } of done) space.takeOut(row)
      throw error
    }
  }

  #callsOf({ className, deadlineMs }: InstanceProvider | AssociationRow): ProviderCalls {
    return new ProviderCalls({ className, namespace: this.name, deadlineMs }, this.surroundings.calls)
  }

  #registerIndications(source: IndicationSource): void {
    for (const className of source.classNames) {
      if (!this.#shapeFor(className).cls.isIndication) {
        throw new TypeError(`the source ${source.name} raises ${className}, which is no indication`)
      }
    }
    if (this.#indicationSources.some(({ name }) => name === source.name)) {
      throw new TypeError(`${this.name} has a source of indications named ${source.name} already`)
    }
    this.#indicationSources.push(source)
    this.surroundings.indications?.addSource(this, source)
  }

  /** Instances that clients created long ago are no obstacle: a provider hides them. */
  #isTaken(className: string): boolean {
    return this.isProvided(className) || this.#given.has(foldName(className))
  }

  #shapeFor(className: string): ClassShape {
    const shape = this.shape(className)
    if (shape === undefined) throw new TypeError(`${className} is no class of the namespace ${this.name}`)
    return shape
  }
}

function nameOf(thing: Registrable): string {
  if (thing.kind === 'indications') return `the source ${thing.name}`
  if (thing.kind === 'profile') return `the profile ${thing.name}`
  return `this ${thing.kind} of ${thing.className}`
}

function invalidClass(name: string, namespace: string): CimError {
  return new CimError('CIM_ERR_INVALID_CLASS', `the namespace ${namespace} has no class ${name}`)
}

/** An instance's record with its names spelt as the class declares them. */
function declared(shape: ClassShape, instance: Instance): ReturnType<typeof recordOf> {
  const record: Record<string, ReturnType<typeof recordOf>[string]> = {}
  for (const [name, value] of Object.entries(recordOf(instance))) {
    const index = shape.indexOf(name)
    record[index === undefined ? name : (shape.properties[index]?.name ?? name)] = value
  }
  return record
}
