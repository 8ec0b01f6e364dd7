import {
  type CimClass,
  CimError,
  type CimStatusName,
  type ClassDeclaration,
  foldName,
  type NameMap,
  type Qualifier,
  type QualifierType,
  SchemaError,
  type SchemaErrorCode,
} from '@cimarron/cim'
import { forgetAssociations } from '../association-filter.ts'
import type { Caller } from '../invoke-method.ts'
import type { Namespace } from '../namespace.ts'
import { covers } from '../principal.ts'
import { dmtfQualifierType } from '../server-schema.ts'
import type { PendingWrite, RepositoryStore } from '../static/repository-store.ts'
import { encodeStored } from '../static/stored-value.ts'
import {
  decodeClassDeclaration,
  decodeQualifierType,
  encodeDeclaration,
  type StoredDeclaration,
} from './stored-declaration.ts'

/**
 * The classes and qualifier types that clients declare in a namespace, durably. What the program itself declares is changed
 * with the program only: its providers are made for these classes.
 */
export class SchemaChanges {
  readonly #space: Namespace
  readonly #store: RepositoryStore<StoredDeclaration> | undefined
  /** What clients declared, by the store's keys. */
  readonly #own = new Map<string, Declared>()
  #order = 0
  #last: Promise<void> = Promise.resolve()

  constructor(space: Namespace, store: RepositoryStore<StoredDeclaration> | undefined) {
    this.#space = space
    this.#store = store
  }

  /** Takes what the store has for this namespace. What breaks a rule by now stays in the store and is told to `onFault`. */
  load(entries: Iterable<() => StoredDeclaration>): void {
    const rows = [...entries].flatMap((read) => this.#read('declaration', read) ?? [])
    const ordered = rows.toSorted((one, other) => one.order - other.order)
    // A qualifier type may have been declared anew after the classes that use it.
    for (const kind of ['qualifier', 'class'] as const) {
      for (const row of ordered) if (row.kind === kind) this.#load(row)
    }
    this.#order = (ordered.at(-1)?.order ?? -1) + 1
  }

  async createClass(declaration: ClassDeclaration, caller: Caller): Promise<void> {
    const { schema } = this.#space
    const key = this.#key('class', declaration.name)
    await this.#change(caller, async (store) => {
      await this.#declareQualifiersOf(declaration, store)
      const cls = schema.add(declaration)
      this.#classesChanged(cls.name)
      const undo = (): void => schema.remove(cls.name)
      await this.#put(store, { key, kind: 'class', declared: declaration, undo })
    })
  }

  /**
   * Takes classes of the program's back out of the schema, with all that derive from them. What clients have stored of these
   * stays in the store.
   *
   * @returns the classes that are gone
   */
  withdraw(classNames: readonly string[]): string[] {
    const { schema } = this.#space
    const gone: string[] = []
    for (const name of classNames.toReversed()) {
      if (!schema.has(name)) continue
      const below = schema.descendants(name).map((cls) => cls.name)
      for (const each of [name, ...below].toReversed()) {
        schema.remove(each)
        this.#classesChanged(each)
        gone.push(each)
      }
    }
    return gone
  }

  /** What clients declared, in a few words; `undefined` where they declared nothing. */
  content(): string | undefined {
    for (const { read } of this.#own.values()) {
      const declared = read()
      return 'properties' in declared ? `the class ${declared.name}` : `the qualifier type ${declared.name}`
    }
    return undefined
  }

  /** The classes below change with it, and the instances of all of them: all of that, or nothing where a rule forbids it. */
  async modifyClass(declaration: ClassDeclaration, caller: Caller): Promise<void> {
    const { schema, statics } = this.#space
    const { name, superclass } = declaration
    await this.#change(caller, async (store) => {
      const { key, before } = this.#clients(name)
      if (foldName(superclass ?? '') !== foldName(before.superclass ?? '')) {
        const text = `${name} derives from ${before.superclass ?? 'no class'}, which ModifyClass can't change`
        throw new CimError('CIM_ERR_INVALID_SUPERCLASS', text)
      }
      await this.#declareQualifiersOf(declaration, store)
      const { classes, apply } = schema.planReplacement(declaration, (className) => this.#declarationOf(className))
      for (const cls of classes) this.#mustHaveNoProvider(cls)
      await statics.whileUnchanging(async () => {
        const instances = await statics.reshaped(classes)
        // Others see it when it is durable.
        await this.#keep(store, { key, kind: 'class', declared: declaration }, instances.writes)
        apply()
        instances.apply()
        this.#classesChanged(name)
      })
    })
  }

  async deleteClass(className: string, caller: Caller): Promise<void> {
    await this.#change(caller, async (store) => {
      await this.#space.statics.whileUnchanging(async () => {
        const { key, before } = this.#unused(className)
        await store.delete(key)
        this.#own.delete(key)
        this.#space.schema.remove(before.name)
        this.#classesChanged(before.name)
      })
    })
  }

  /** To declare again what is declared just so is no change, and always granted: it is what MOF compilers do. */
  async setQualifier(type: QualifierType, caller: Caller): Promise<void> {
    const { schema } = this.#space
    const key = this.#key('qualifier', type.name)
    await this.#change(caller, async (store) => {
      const before = schema.qualifierType(type.name)
      if (before !== undefined) {
        if (isSameType(before, type)) return
        this.#mustBeFree(before.name)
      }
      schema.addQualifierType(type, { replace: true })
      const undo = (): void => {
        if (before === undefined) schema.removeQualifierType(type.name)
        else schema.addQualifierType(before, { replace: true })
      }
      await this.#put(store, { key, kind: 'qualifier', declared: type, undo })
    })
  }

  async deleteQualifier(name: string, caller: Caller): Promise<void> {
    const { schema } = this.#space
    const key = this.#key('qualifier', name)
    await this.#change(caller, async (store) => {
      if (schema.qualifierType(name) === undefined) {
        throw new CimError('CIM_ERR_NOT_FOUND', `the namespace ${this.#space.name} has no qualifier type ${name}`)
      }
      this.#mustBeFree(name)
      await store.delete(key)
      this.#own.delete(key)
      schema.removeQualifierType(name)
    })
  }

  /** Changes of a namespace's schema go one after the other. */
  async #change(
    { principal }: Caller,
    act: (store: RepositoryStore<StoredDeclaration>) => Promise<void>,
  ): Promise<void> {
    if (!covers(principal.role, 'admin')) {
      const text = `changing classes needs the role admin; ${principal.name} has the role ${principal.role}`
      throw new CimError('CIM_ERR_ACCESS_DENIED', text)
    }
    const store = this.#store
    if (store === undefined) {
      const text = 'this server was given no store for classes: one created now would be gone at the next start'
      throw new CimError('CIM_ERR_NOT_SUPPORTED', text)
    }
    const run = async (): Promise<void> => {
      const { name, surroundings } = this.#space
      if (surroundings.find(name) !== this.#space) {
        throw new CimError('CIM_ERR_INVALID_NAMESPACE', `the namespace ${name} has just been deleted`)
      }
      try {
        await act(store)
      } catch (error) {
        throw error instanceof SchemaError ? cimErrorOf(error) : error
      }
    }
    const change = this.#last.then(run, run)
    this.#last = change
    await change
  }

  /**
   * Declares DMTF's types of the qualifiers that a class has, where a namespace of clients lacks them: those who bring their
   * own types declare them first, and the others need not know of them.
   */
  async #declareQualifiersOf(declaration: ClassDeclaration, store: RepositoryStore<StoredDeclaration>): Promise<void> {
    const { schema, isClients } = this.#space
    if (!isClients) return
    for (const name of qualifierNames(declaration)) {
      const type = schema.qualifierType(name) === undefined ? dmtfQualifierType(name) : undefined
      if (type === undefined) continue
      schema.addQualifierType(type)
      const undo = (): void => schema.removeQualifierType(type.name)
      await this.#put(store, { key: this.#key('qualifier', type.name), kind: 'qualifier', declared: type, undo })
    }
  }

  /** Makes a change durable that the schema has taken; undoes it where that fails. */
  async #put(store: RepositoryStore<StoredDeclaration>, { undo, ...kept }: Kept & Undoable): Promise<void> {
    try {
      await this.#keep(store, kept)
    } catch (error) {
      undo()
      this.#classesChanged(kept.declared.name)
      throw error
    }
  }

  /** What is declared anew keeps its place in the order: others have been declared on top of it. */
  async #keep(
    store: RepositoryStore<StoredDeclaration>,
    { key, kind, declared }: Kept,
    also: readonly PendingWrite[] = [],
  ): Promise<void> {
    const order = this.#own.get(key)?.order ?? this.#order++
    const superclass = 'properties' in declared ? declared.superclass : null
    const place = { kind, name: declared.name, superclass, namespace: this.#space.name, order }
    await store.put(key, { ...place, declaration: encodeDeclaration(declared) }, also)
    this.#own.set(key, { order, read: () => declared })
  }

  /** A class that a client declared. */
  #clients(className: string): { readonly key: string; readonly before: CimClass } {
    const before = this.#space.schema.get(className)
    if (before === undefined) {
      throw new CimError('CIM_ERR_NOT_FOUND', `the namespace ${this.#space.name} has no class ${className}`)
    }
    const key = this.#key('class', before.name)
    if (!this.#own.has(key)) throw fromProgram(before.name)
    return { key, before }
  }

  #declarationOf(className: string): ClassDeclaration | undefined {
    const declared = this.#own.get(this.#key('class', className))?.read()
    return declared !== undefined && 'properties' in declared ? declared : undefined
  }

  /** A provider, and rows of an association, are made for the class as it is. */
  #mustHaveNoProvider({ name }: CimClass): void {
    if (!this.#space.isProvided(name)) return
    throw new CimError('CIM_ERR_CLASS_HAS_INSTANCES', `the instances of ${name} come from a provider of the server's`)
  }

  /** A class that a client declared and nothing hangs on. */
  #unused(className: string): { readonly key: string; readonly before: CimClass } {
    const { schema, name: namespace } = this.#space
    const { key, before } = this.#clients(className)
    const children = schema.subclasses(before.name).map(({ name }) => name)
    if (children.length > 0) {
      throw new CimError('CIM_ERR_CLASS_HAS_CHILDREN', `${before.name} has the subclasses ${children.join(', ')}`)
    }
    this.#mustHaveNoProvider(before)
    if (this.#space.repository.hasInstances(before.name)) {
      throw new CimError('CIM_ERR_CLASS_HAS_INSTANCES', `there are instances of ${before.name} in ${namespace}`)
    }
    return { key, before }
  }

  /** A qualifier type that a client declared and no class uses. */
  #mustBeFree(name: string): void {
    if (!this.#own.has(this.#key('qualifier', name))) throw fromProgram(name)
    for (const cls of this.#space.schema) {
      if (usesQualifier(cls, name))
        throw new CimError('CIM_ERR_FAILED', `the qualifier type ${name} is used by ${cls.name}`)
    }
  }

  #load({ kind, name, superclass, declaration, order }: StoredDeclaration): void {
    const { schema } = this.#space
    this.#read(kind, () => {
      if (kind === 'qualifier') {
        const type = decodeQualifierType(declaration)
        schema.addQualifierType(type)
        this.#own.set(this.#key(kind, name), { order, read: () => type })
      } else {
        const read = (): ClassDeclaration => decodeClassDeclaration(declaration)
        schema.addLater({ name, superclass, read, onFault: (cause) => this.#leaveOut(kind, cause) })
        this.#own.set(this.#key(kind, name), { order, read })
      }
    })
  }

  #read<T>(kind: string, read: () => T): T | undefined {
    try {
      return read()
    } catch (cause) {
      this.#leaveOut(kind, cause)
      return undefined
    }
  }

  #leaveOut(kind: string, cause: unknown): void {
    const text = cause instanceof Error ? cause.message : String(cause)
    const message = `a stored ${kind} of ${this.#space.name} is left out: ${text}`
    this.#space.surroundings.onFault({ className: kind, act: 'load', message, cause })
  }

  #classesChanged(className: string): void {
    forgetAssociations(this.#space.schema)
    this.#space.repository.forget(className)
    this.#space.forgetSources()
    this.#space.surroundings.indications?.classesChanged(this.#space)
  }

  #key(kind: StoredDeclaration['kind'], name: string): string {
    return `${foldName(this.#space.name)}\n${kind}\n${foldName(name)}`
  }
}

/** What a client declared, and its place among the others. */
interface Declared {
  readonly order: number
  readonly read: () => ClassDeclaration | QualifierType
}

interface Kept {
  readonly key: string
  readonly kind: StoredDeclaration['kind']
  readonly declared: ClassDeclaration | QualifierType
}

interface Undoable {
  readonly undo: () => void
}

function fromProgram(name: string): CimError {
  return new CimError('CIM_ERR_NOT_SUPPORTED', `${name} comes with the server, and is changed with it only`)
}

/** Whether two declarations say the same, as far as CIM-XML can say it: SCOPE has no word for schemas and qualifiers. */
function isSameType(one: QualifierType, other: QualifierType): boolean {
  const told = ({ type, isArray, arraySize, default: value, scopes, flavor }: QualifierType): string => {
    const { overridable, toSubclass, translatable } = flavor
    const places = [...scopes].filter((scope) => scope !== 'schema' && scope !== 'qualifier').toSorted()
    return JSON.stringify([
      type,
      isArray,
      arraySize,
      encodeStored(value),
      places,
      overridable,
      toSubclass,
      translatable,
    ])
  }
  return told(one) === told(other)
}

function usesQualifier(declaration: ClassDeclaration, name: string): boolean {
  return [...qualified(declaration)].some(({ qualifiers }) => qualifiers.has(name))
}

function qualifierNames(declaration: ClassDeclaration): Set<string> {
  const names = new Set<string>()
  for (const { qualifiers } of qualified(declaration)) for (const { name } of qualifiers) names.add(name)
  return names
}

/** A class and everything in it that can have qualifiers. */
function* qualified(declaration: ClassDeclaration): Generator<{ readonly qualifiers: NameMap<Qualifier> }> {
  yield declaration
  yield* declaration.properties
  for (const method of declaration.methods) {
    yield method
    yield* method.parameters
  }
}

/** Which status tells which broken rule; the others are CIM_ERR_INVALID_PARAMETER. The message names the rule. */
const statuses: Partial<Record<SchemaErrorCode, CimStatusName>> = {
  'class-exists': 'CIM_ERR_ALREADY_EXISTS',
  'class-unknown': 'CIM_ERR_NOT_FOUND',
  'class-has-subclasses': 'CIM_ERR_CLASS_HAS_CHILDREN',
  'superclass-unknown': 'CIM_ERR_INVALID_SUPERCLASS',
  'schema-sealed': 'CIM_ERR_NOT_SUPPORTED',
}

function cimErrorOf(error: SchemaError): CimError {
  return new CimError(statuses[error.code] ?? 'CIM_ERR_INVALID_PARAMETER', error.message, { cause: error })
}
