import { CimError, foldName, Instance, type ObjectPath } from '@cimarron/cim'
import type { CheckLimits } from '../limits.ts'
import type { ModelSource } from '../source.ts'
import { isRole, keyOf, type Link, type Located, linksFrom, located } from './locate.ts'
import type { ServerClasses } from './server-classes.ts'

/** What was read of a server before any rule is tried. */
export interface ReadModel {
  readonly source: ModelSource
  readonly classes: ServerClasses
  readonly limits: CheckLimits
  readonly interop: string
  /** Where the instances of the profiles are. */
  readonly namespaces: readonly string[]
  readonly instances: readonly Located[]
  readonly readClasses: readonly ReadClass[]
}

/** A class whose instances were read, and the namespaces in which there were more than the limits let be read. */
export interface ReadClass {
  readonly name: string
  readonly isCut: ReadonlySet<string>
}

/** The instances of a server and how they are associated, as far as the limits let them be read. */
export class Model {
  readonly source: ModelSource
  readonly classes: ServerClasses
  readonly limits: CheckLimits
  readonly interop: string
  readonly namespaces: readonly string[]
  readonly all: readonly Located[]
  readonly readClasses: readonly ReadClass[]
  /** What the check did not look at, and why: said in the report. */
  readonly notes: Set<string> = new Set()
  readonly #byKey = new Map<string, Located>()
  readonly #byClass = new Map<string, readonly Located[]>()
  readonly #associations = new Map<string, Promise<readonly Instance[]>>()
  readonly #fetched = new Map<string, Promise<Located | undefined>>()

  constructor(read: ReadModel) {
    this.source = read.source
    this.classes = read.classes
    this.limits = read.limits
    this.interop = read.interop
    this.namespaces = read.namespaces
    this.all = read.instances
    this.readClasses = read.readClasses
    for (const instance of read.instances) this.#byKey.set(keyOf(instance.path), instance)
  }

  /** The instances of a class of the schema and of those below it. */
  instances(standard: string): readonly Located[] {
    const known = this.#byClass.get(standard)
    if (known !== undefined) return known
    const found = this.all.filter(({ className }) => this.classes.isA(className, standard))
    this.#byClass.set(standard, found)
    return found
  }

  /** As many of them as are followed, from the first and the last of each class. */
  sample(standard: string): readonly Located[] {
    const groups = new Map<string, Located[]>()
    for (const instance of this.instances(standard)) {
      const key = foldName(instance.className)
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [instance])
      else group.push(instance)
    }
    const most = this.limits.followed
    return [...groups.values()].flatMap((group) => {
      if (group.length <= most) return group
      this.notes.add(
        `${group[0]?.className}: ${most} of ${group.length} instances had their keys and associations followed`,
      )
      const first = Math.ceil(most / 2)
      return [...group.slice(0, first), ...group.slice(group.length - (most - first))]
    })
  }

  /** Whether all instances of an object's class in its namespace were read. */
  isWhole({ className, namespace = this.interop }: ObjectPath): boolean {
    if (!this.namespaces.includes(namespace)) return false
    return this.readClasses.some(
      ({ name, isCut }) => !isCut.has(foldName(namespace)) && this.classes.isA(className, name),
    )
  }

  /** An instance that was read. */
  known(path: ObjectPath): Located | undefined {
    return this.#byKey.get(keyOf(path))
  }

  /** An instance that was read or can be got; undefined where the server does not have it. */
  async find(path: ObjectPath): Promise<Located | undefined> {
    const key = keyOf(path)
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    const asked = this.#fetched.get(key) ?? this.#fetch(path)
    this.#fetched.set(key, asked)
    return await asked
  }

  async #fetch(path: ObjectPath): Promise<Located | undefined> {
    const namespace = path.namespace ?? this.interop
    await this.classes.lineage(path.className, namespace)
    try {
      return withPath(await this.source.getInstance(path), path)
    } catch (error) {
      if (error instanceof CimError) return undefined
      throw error
    }
  }

  /** The associations that an object takes part in, by References. */
  async associationsOf(path: ObjectPath): Promise<readonly Instance[]> {
    const key = keyOf(path)
    const asked = this.#associations.get(key) ?? this.#references(path)
    this.#associations.set(key, asked)
    return await asked
  }

  async #references(path: ObjectPath): Promise<readonly Instance[]> {
    const found: Instance[] = []
    for await (const association of this.source.references(path)) {
      if (found.length === this.limits.associations) {
        this.notes.add(`${path.className}: only the first ${found.length} associations of an instance were read`)
        break
      }
      await this.classes.lineage(association.className, association.path?.namespace ?? path.namespace ?? this.interop)
      found.push(association)
    }
    return found
  }

  /** An object's associations of a class of the schema; `role` is where the object itself stands. */
  async links(path: ObjectPath, standard: string, role?: string): Promise<readonly Link[]> {
    const links = (await this.associationsOf(path))
      .filter(({ className }) => this.classes.isA(className, standard))
      .flatMap((association) => linksFrom(association, path))
      .filter((link) => role === undefined || isRole(link, role))
    for (const { far } of links) await this.classes.lineage(far.className, far.namespace ?? this.interop)
    return links
  }

  /** The instances at the far ends of these. What is not there is left out: a rule of its own tells it. */
  async partners(path: ObjectPath, standard: string, role?: string): Promise<readonly Located[]> {
    const found: Located[] = []
    for (const { far } of await this.links(path, standard, role)) {
      const instance = await this.find(far)
      if (instance !== undefined) found.push(instance)
    }
    return found
  }

  isA({ className }: { readonly className: string }, standard: string): boolean {
    return this.classes.isA(className, standard)
  }
}

/** An instance under the path by which it was asked for. */
export function withPath({ className, properties, qualifiers }: Instance, path: ObjectPath): Located {
  return new Instance(className, properties, { path: located(path, path.namespace ?? ''), qualifiers }) as Located
}
