import { CimError, type CimValue, Instance, type KeyBinding, ObjectPath, type Property, pathKey } from '@cimarron/cim'
import type { MethodArguments, MethodResult } from '@cimarron/wbem-client'
import { endsOf } from '../model/locate.ts'
import type { ModelSource } from '../source.ts'
import { classOf, isBelow, knownClass, lineageOf } from './fake-classes.ts'

export type Values = Readonly<Record<string, CimValue>>

/** What a method answers. */
export type FakeMethod = (path: ObjectPath, name: string, args: MethodArguments) => MethodResult

/**
 * A WBEM server of instances in memory, associations among them: all its operations answer from the same list, so that a fault
 * that is put into the list is one that a client could meet.
 */
export class FakeServer implements ModelSource {
  readonly #instances = new Map<string, Instance & { readonly path: ObjectPath }>()
  /** What methods answer; by default they are not supported. */
  method: FakeMethod = () => {
    throw new CimError('CIM_ERR_METHOD_NOT_FOUND', 'no such method')
  }
  /** Associations that an object is not told of, though the other end is. */
  hidden: (association: Instance, from: ObjectPath) => boolean = () => false

  /** Adds an instance; its keys are those properties that the schema has as keys. */
  add(namespace: string, className: string, values: Values): ObjectPath {
    const instance = made(namespace, className, values)
    this.#instances.set(pathKey(instance.path), instance)
    return instance.path
  }

  /** Replaces properties of an instance, whose path stays as it is. */
  change(path: ObjectPath, values: Values): void {
    const { className, properties } = this.#at(path)
    const all = Object.fromEntries([...properties].map(({ name, value }) => [name, value]))
    const { properties: changed } = made(path.namespace ?? '', className, { ...all, ...values })
    this.#instances.set(pathKey(path), new Instance(className, changed, { path }) as Instance & { path: ObjectPath })
  }

  /** Properties with other types than the schema's. */
  retype(path: ObjectPath, ...replaced: Property[]): void {
    const { className, properties } = this.#at(path)
    const rest = [...properties].filter(({ name }) => replaced.every((one) => one.name !== name))
    this.#instances.set(
      pathKey(path),
      new Instance(className, [...rest, ...replaced], { path }) as Instance & { path: ObjectPath },
    )
  }

  /** Takes away what is meant, associations that name it not among it. */
  remove(isMeant: (instance: Instance & { readonly path: ObjectPath }) => boolean): void {
    for (const [key, instance] of this.#instances) if (isMeant(instance)) this.#instances.delete(key)
  }

  removeClass(className: string): void {
    this.remove((instance) => isBelow(instance.className, className))
  }

  all(className: string): readonly (Instance & { readonly path: ObjectPath })[] {
    return [...this.#instances.values()].filter((instance) => isBelow(instance.className, className))
  }

  getInstance: ModelSource['getInstance'] = async (path) => this.#at(path)

  #at(path: ObjectPath): Instance & { readonly path: ObjectPath } {
    this.#checkNamespace(path.namespace ?? '')
    if (lineageOf(path.className).length === 0)
      throw new CimError('CIM_ERR_INVALID_CLASS', `no class ${path.className}`)
    const found = this.#instances.get(pathKey(path))
    if (found === undefined) throw new CimError('CIM_ERR_NOT_FOUND', 'no such instance')
    return found
  }

  async *enumerateInstances(
    className: string,
    options: { readonly namespace?: string | undefined } = {},
  ): AsyncGenerator<Instance, void, undefined> {
    const { namespace = '' } = options
    this.#checkNamespace(namespace)
    if (lineageOf(className).length === 0) throw new CimError('CIM_ERR_INVALID_CLASS', `no class ${className}`)
    yield* this.all(className).filter(({ path }) => path.namespace === namespace)
  }

  async *references(
    path: ObjectPath,
    options: { readonly resultClass?: string | undefined } = {},
  ): AsyncGenerator<Instance, void, undefined> {
    const key = pathKey(path)
    for (const instance of Array.from(this.#instances.values())) {
      const { className } = instance
      if (!knownClass(className).isAssociation || !isBelow(className, options.resultClass ?? className)) continue
      if (endKeys(instance).includes(key) && !this.hidden(instance, path)) yield instance
    }
  }

  async *associatorNames(
    path: ObjectPath,
    options: { readonly assocClass?: string | undefined } = {},
  ): AsyncGenerator<ObjectPath, void, undefined> {
    const told = new Set<string>()
    for await (const association of this.references(path, { resultClass: options.assocClass }))
      for (const end of endsOf(association, association.path?.namespace ?? '')) {
        const key = pathKey(end.path)
        if (key === pathKey(path) || told.has(key)) continue
        told.add(key)
        yield end.path
      }
  }

  getClass: ModelSource['getClass'] = async (name) => classOf(name)

  async *enumerateClassNames(): AsyncGenerator<string, void, undefined> {
    yield* new Set([...this.#instances.values()].map(({ className }) => className))
  }

  invokeMethod: ModelSource['invokeMethod'] = async (path, { name, args = {} }) => {
    this.#at(path)
    return this.method(path, name, args)
  }

  createInstance: ModelSource['createInstance'] = async (instance, options) => {
    const values = Object.fromEntries([...instance.properties].map(({ name, value }) => [name, value]))
    return this.add(options?.namespace ?? '', instance.className, values)
  }

  deleteInstance: ModelSource['deleteInstance'] = async (path) => {
    this.#instances.delete(pathKey(this.#at(path).path))
  }

  #checkNamespace(namespace: string): void {
    for (const { path } of this.#instances.values()) if (path.namespace === namespace) return
    throw new CimError('CIM_ERR_INVALID_NAMESPACE', `no namespace ${namespace}`)
  }
}

const keysOfEnds = new WeakMap<Instance, readonly string[]>()

function endKeys(association: Instance & { readonly path: ObjectPath }): readonly string[] {
  const known =
    keysOfEnds.get(association) ??
    endsOf(association, association.path.namespace ?? '').map(({ path }) => pathKey(path))
  keysOfEnds.set(association, known)
  return known
}

function made(namespace: string, className: string, values: Values): Instance & { readonly path: ObjectPath } {
  const cls = knownClass(className)
  const properties: Property[] = []
  const keys: KeyBinding[] = []
  for (const [name, value] of Object.entries(values)) {
    const declared = cls.properties.get(name)
    if (declared === undefined) throw new TypeError(`${className} has no property ${name}`)
    const { type, isArray, isKey } = declared
    properties.push({ name: declared.name, type, isArray, value })
    if (isKey && value !== null && !Array.isArray(value)) keys.push({ name: declared.name, value: value as string })
  }
  return new Instance(className, properties, { path: new ObjectPath(className, keys, { namespace }) }) as Instance & {
    readonly path: ObjectPath
  }
}
