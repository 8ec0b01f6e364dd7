import type { CimClass, ClassDeclaration } from './class.ts'
import { foldName } from './name.ts'
import type { QualifierType } from './qualifier.ts'
import { resolveClass } from './resolve-class.ts'
import { SchemaError } from './schema-error.ts'

/** A class in a schema, tied to its superclass. `removed` marks a class of the layer below as gone. */
interface Entry {
  readonly key: string
  /** `undefined` where a class that was to be declared later could not be. */
  readonly cls: CimClass | undefined
  readonly parent: Entry | null
  readonly removed: boolean
}

/** A class that is resolved when somebody first asks for it. */
class LateEntry implements Entry {
  readonly key: string
  readonly parent: Entry | null
  readonly removed = false
  #declare: (() => CimClass | undefined) | undefined
  #cls: CimClass | undefined

  constructor(key: string, parent: Entry | null, declare: () => CimClass | undefined) {
    this.key = key
    this.parent = parent
    this.#declare = declare
  }

  get cls(): CimClass | undefined {
    if (this.#declare !== undefined) {
      this.#cls = this.#declare()
      this.#declare = undefined
    }
    return this.#cls
  }
}

/** Lists of classes that are remembered. */
const mostFound = 2_000

/** A class whose declaration is read when it is first asked for. */
export interface LateDeclaration {
  readonly name: string
  readonly superclass: string | null
  readonly read: () => ClassDeclaration
  /** Hears why it could not be read or resolved; it is then in the schema no more. */
  readonly onFault: (error: unknown) => void
}

/** A class and all below it as they are after a change, not made yet. */
export interface Replacement {
  /** Each after its superclass; of those below the ones that were left out, and still are, are missing. */
  readonly classes: readonly CimClass[]
  /** Makes the change. Nothing else may have changed the schema since it was planned. */
  apply(): void
}

/**
 * The qualifier types and classes of a namespace. `fork()` gives a schema that begins with the same content and can be
 * changed on its own; it holds only what differs, so that many namespaces share one big schema. A schema that was
 * forked is sealed.
 */
export class Schema implements Iterable<CimClass> {
  readonly #base: Schema | undefined
  readonly #entries = new Map<string, Entry>()
  readonly #qualifierTypes = new Map<string, QualifierType>()
  /** What `subclasses` and `descendants` answered since the last change, by their arguments. */
  readonly #found = new Map<string, readonly CimClass[]>()
  /** Direct subclasses by superclass (`''` for root classes), of this layer. */
  readonly #children = new Map<string, Set<string>>()
  #size: number
  #sealed = false

  private constructor(base?: Schema) {
    this.#base = base
    this.#size = base?.size ?? 0
  }

  static empty(): Schema {
    return new Schema()
  }

  fork(): Schema {
    this.#sealed = true
    return new Schema(this)
  }

  /** The number of classes. */
  get size(): number {
    return this.#size
  }

  get(className: string): CimClass | undefined {
    return this.#entry(foldName(className))?.cls
  }

  has(className: string): boolean {
    return this.#entry(foldName(className)) !== undefined
  }

  qualifierType(name: string): QualifierType | undefined {
    return this.#qualifierType(foldName(name))
  }

  /** In the order they were declared. */
  *qualifierTypes(): Generator<QualifierType> {
    if (this.#base !== undefined) {
      for (const type of this.#base.qualifierTypes()) {
        if (!this.#qualifierTypes.has(foldName(type.name))) yield type
      }
    }
    yield* this.#qualifierTypes.values()
  }

  /** Declares a qualifier type, or with `replace` declares it anew (classes already resolved stay as they are). */
  addQualifierType(type: QualifierType, options: { readonly replace?: boolean } = {}): void {
    this.#mustBeOpen(type.name)
    if (options.replace !== true && this.qualifierType(type.name) !== undefined) {
      throw new SchemaError('qualifier-exists', type.name, 'is declared already')
    }
    this.#qualifierTypes.set(foldName(type.name), type)
  }

  /** Takes back a qualifier type that was declared in this layer; classes already resolved stay as they are. */
  removeQualifierType(name: string): void {
    this.#mustBeOpen(name)
    this.#qualifierTypes.delete(foldName(name))
  }

  /**
   * Resolves a declaration and adds it. While the schema has no qualifier types, qualifiers are not checked.
   *
   * @throws SchemaError
   */
  add(declaration: ClassDeclaration): CimClass {
    if (this.has(declaration.name)) throw new SchemaError('class-exists', declaration.name, 'is declared already')
    return this.#put(declaration)
  }

  /**
   * Adds a class that is read and resolved when it is first asked for: a big schema is then there at once. Its superclass must be
   * there.
   *
   * @throws SchemaError `class-exists`, `superclass-unknown`
   */
  addLater({ name, superclass, read, onFault }: LateDeclaration): void {
    if (this.has(name)) throw new SchemaError('class-exists', name, 'is declared already')
    this.#mustBeOpen(name)
    const parent = superclass === null ? null : this.#entry(foldName(superclass))
    if (parent === undefined)
      throw new SchemaError('superclass-unknown', name, `derives from ${superclass}, which is not declared`)
    const key = foldName(name)
    this.#enter(
      new LateEntry(key, parent, () => {
        try {
          return resolveClass(read(), parent?.cls ?? null, this.#lookup())
        } catch (error) {
          this.#found.clear()
          onFault(error)
          return undefined
        }
      }),
    )
    this.#size++
  }

  /** Puts a class in the place of the one of that name, as `planReplacement` and at once. */
  replace(declaration: ClassDeclaration, declared?: (className: string) => ClassDeclaration | undefined): CimClass {
    const { classes, apply } = this.planReplacement(declaration, declared)
    apply()
    return classes[0] as CimClass
  }

  /**
   * What becomes of a class that is declared anew, and of the classes below it: each of them is resolved again from what
   * `declared` tells of it (asked by its folded name).
   *
   * @throws SchemaError as `add`; `class-has-subclasses` for one below that `declared` does not know, or that breaks a rule then
   */
  planReplacement(
    declaration: ClassDeclaration,
    declared: (className: string) => ClassDeclaration | undefined = () => undefined,
  ): Replacement {
    const { name, superclass } = declaration
    this.#mustBeOpen(name)
    const before = this.#declaredEntry(name)
    const parent = superclass === null ? null : this.#entry(foldName(superclass))
    if (before.parent !== parent) {
      throw new SchemaError('class-exists', name, `derives from ${before.cls?.superclass ?? 'no class'}`)
    }
    const entries: Entry[] = [this.#resolved(declaration, before.parent)]
    // Grows as it is gone through: those below each, and those below them.
    for (const entry of entries) {
      for (const child of this.#childrenOf(entry.key)) entries.push(this.#resolvedBelow(child, entry, declared))
    }
    const classes = entries.flatMap(({ cls }) => cls ?? [])
    return { classes, apply: () => this.#replaceAll(entries) }
  }

  remove(className: string): void {
    const entry = this.#declaredEntry(className)
    const children = this.subclasses(className)
    if (children.length > 0) {
      throw new SchemaError('class-has-subclasses', className, `has ${children.map((child) => child.name).join(', ')}`)
    }
    this.#mustBeOpen(className)
    this.#found.clear()
    this.#children.get(entry.parent?.key ?? '')?.delete(entry.key)
    if (this.#base?.has(className) === true) this.#entries.set(entry.key, { ...entry, removed: true })
    else this.#entries.delete(entry.key)
    this.#size--
  }

  /** Whether `className` is `ancestor` or derives from it; false where either is unknown. */
  isSubclassOf(className: string, ancestor: string): boolean {
    const target = foldName(ancestor)
    for (let entry = this.#entry(foldName(className)); entry !== undefined; entry = entry.parent ?? undefined) {
      if (entry.key === target) return true
    }
    return false
  }

  /** The superclass, its superclass, and so on up to the root. */
  ancestors(className: string): CimClass[] {
    const found: CimClass[] = []
    let entry = this.#entry(foldName(className))?.parent
    for (; entry !== undefined && entry !== null; entry = entry.parent) if (entry.cls) found.push(entry.cls)
    return found
  }

  /**
   * Direct subclasses in the order they were declared; with `null` the classes without superclass. Until the schema changes it is the
   * same list.
   */
  subclasses(className: string | null): readonly CimClass[] {
    return this.#remembered(`sub ${className ?? ''}`, () =>
      this.#subclasses(className === null ? '' : foldName(className)),
    )
  }

  #subclasses(key: string): CimClass[] {
    const found: CimClass[] = []
    for (const { cls } of this.#childrenOf(key)) if (cls !== undefined) found.push(cls)
    return found
  }

  *#childrenOf(key: string): Generator<Entry> {
    for (const childKey of this.#childKeys(key)) {
      const child = this.#entry(childKey)
      // The layer below may still list a class that this layer removed or declared elsewhere.
      if (child !== undefined && (child.parent?.key ?? '') === key) yield child
    }
  }

  /** All classes below, each before its own subclasses; with `null` every class. Until the schema changes it is the same list. */
  descendants(className: string | null): readonly CimClass[] {
    return this.#remembered(`all ${className ?? ''}`, () =>
      this.#descendants(className === null ? '' : foldName(className)),
    )
  }

  #descendants(key: string): CimClass[] {
    const found: CimClass[] = []
    const open = this.#subclasses(key).reverse()
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      found.push(next)
      open.push(...this.#subclasses(foldName(next.name)).reverse())
    }
    return found
  }

  #remembered(key: string, find: () => CimClass[]): readonly CimClass[] {
    const known = this.#found.get(key)
    if (known !== undefined) return known
    const found = find()
    // Names are spelt as strangers like.
    if (this.#found.size >= mostFound) this.#found.clear()
    this.#found.set(key, found)
    return found
  }

  /** Every class, each after its superclass. */
  *[Symbol.iterator](): Generator<CimClass> {
    if (this.#base !== undefined) {
      for (const cls of this.#base) {
        const entry = this.#entries.get(foldName(cls.name))
        if (entry === undefined) yield cls
      }
    }
    for (const entry of this.#entries.values()) if (!entry.removed && entry.cls !== undefined) yield entry.cls
  }

  #put(declaration: ClassDeclaration): CimClass {
    this.#mustBeOpen(declaration.name)
    const parent = declaration.superclass === null ? null : (this.#entry(foldName(declaration.superclass)) ?? null)
    const entry = this.#resolved(declaration, parent)
    this.#size++
    this.#enter(entry)
    return entry.cls
  }

  #resolved(declaration: ClassDeclaration, parent: Entry | null): Entry & { readonly cls: CimClass } {
    const cls = resolveClass(declaration, parent?.cls ?? null, this.#lookup())
    this.#checkReferences(declaration, parent)
    return { key: foldName(declaration.name), cls, parent, removed: false }
  }

  /** A class below one that changes. One that was left out before is no obstacle, and may fit now. */
  #resolvedBelow(before: Entry, parent: Entry, declared: (className: string) => ClassDeclaration | undefined): Entry {
    let cause: unknown
    try {
      const declaration = declared(before.key)
      if (declaration !== undefined) return this.#resolved(declaration, parent)
    } catch (error) {
      cause = error
    }
    const { cls } = before
    if (cls === undefined) return { key: before.key, cls, parent, removed: false }
    const why = cause instanceof Error ? `would not fit any more: ${cause.message}` : "can't be resolved again"
    throw new SchemaError('class-has-subclasses', parent.cls?.name ?? parent.key, `has ${cls.name}, which ${why}`)
  }

  #replaceAll(entries: readonly Entry[]): void {
    // A class of the layer below moves into this one, and those below it behind it: each stays after its superclass.
    const moves = !this.#entries.has(entries[0]?.key ?? '')
    for (const entry of entries) {
      if (moves) this.#entries.delete(entry.key)
      this.#enter(entry)
    }
  }

  #enter(entry: Entry): void {
    this.#found.clear()
    this.#entries.set(entry.key, entry)
    const parent = entry.parent?.key ?? ''
    const siblings = this.#children.get(parent)
    if (siblings === undefined) this.#children.set(parent, new Set([entry.key]))
    else siblings.add(entry.key)
  }

  /** An overriding reference narrows: it names the class it named before, or a subclass. Classes not yet declared pass. */
  #checkReferences(declaration: ClassDeclaration, parent: Entry | null): void {
    for (const { name, referenceClass } of declaration.properties) {
      const before = parent?.cls?.properties.get(name)?.referenceClass
      if (referenceClass === undefined || before === undefined) continue
      if (!this.has(referenceClass) || !this.has(before) || this.isSubclassOf(referenceClass, before)) continue
      const what = `refers to ${referenceClass}, inherited as a reference to ${before}`
      throw new SchemaError('override-reference', `${declaration.name}.${name}`, what)
    }
  }

  #lookup(): ((name: string) => QualifierType | undefined) | undefined {
    return this.#hasQualifierTypes() ? (name) => this.qualifierType(name) : undefined
  }

  #hasQualifierTypes(): boolean {
    if (this.#qualifierTypes.size > 0) return true
    return this.#base === undefined ? false : this.#base.#hasQualifierTypes()
  }

  #qualifierType(key: string): QualifierType | undefined {
    const own = this.#qualifierTypes.get(key)
    return own !== undefined || this.#base === undefined ? own : this.#base.#qualifierType(key)
  }

  #entry(key: string): Entry | undefined {
    const own = this.#entries.get(key)
    if (own !== undefined) return own.removed ? undefined : own
    return this.#base === undefined ? undefined : this.#base.#entry(key)
  }

  #childKeys(key: string): Set<string> {
    const own = this.#children.get(key)
    const below = this.#base === undefined ? undefined : this.#base.#childKeys(key)
    if (below === undefined) return own ?? new Set()
    return own === undefined ? below : below.union(own)
  }

  #declaredEntry(className: string): Entry {
    const entry = this.#entry(foldName(className))
    if (entry === undefined) throw new SchemaError('class-unknown', className, 'is not declared')
    return entry
  }

  #mustBeOpen(element: string): void {
    if (this.#sealed) throw new SchemaError('schema-sealed', element, 'belongs to a fork of this schema')
  }
}
