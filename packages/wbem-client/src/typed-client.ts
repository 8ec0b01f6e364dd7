import { type CimClass, type CimValue, foldName, type Instance, ObjectPath } from '@cimarron/cim'
import type { AssociatorOptions, CallOptions, EnumerateInstancesOptions, InstanceOptions } from './call-options.ts'
import type { MethodArguments } from './method-parameters.ts'
import type { WbemClient } from './wbem-client.ts'

/** An instance as a plain object: its properties by name, and its path as `$path`. */
export type TypedInstance<T> = T & { readonly $path: ObjectPath }

/** The properties of a class, or those of them that are asked for. */
type Properties<Classes, C extends keyof Classes, P extends keyof Classes[C]> = TypedInstance<Pick<Classes[C], P>>

interface Wanted<P> {
  /** Only these; what is not asked for is not in the type either. Default: all. */
  readonly properties?: readonly P[]
}

/** What a method takes and gives, as `generateTypes` of @cimarron/mof writes it. */
interface MethodShape {
  readonly in: unknown
  readonly out: unknown
  readonly return: unknown
}

type In<M> = M extends MethodShape ? M['in'] : never
type Out<M> = M extends MethodShape ? M['out'] : never
type Return<M> = M extends MethodShape ? M['return'] : never

/** A method's answer; an output parameter that the server did not give is absent. */
export interface TypedResult<M> {
  readonly returnValue: Return<M> | undefined
  readonly out: Out<M>
}

/**
 * A client whose classes, properties and methods are known to the compiler: `Classes` and `Methods` are the `ClassTypes` and
 * `MethodTypes` that `generateTypes` writes from MOF. What a server adds to a class in its own subclasses is in the objects,
 * not in their types. 64-bit integers are `bigint`, datetimes `CimDateTime`, references `ObjectPath`.
 */
export class TypedClient<Classes, Methods = Record<never, never>> {
  readonly #client: WbemClient
  readonly #declarations = new Map<string, Promise<CimClass>>()

  constructor(client: WbemClient) {
    this.#client = client
  }

  /** EnumerateInstances: the instances of a class and its subclasses, while they come. */
  async *instances<C extends keyof Classes & string, P extends keyof Classes[C] & string = keyof Classes[C] & string>(
    className: C,
    options: Wanted<P> & Omit<EnumerateInstancesOptions, 'propertyList'> = {},
  ): AsyncGenerator<Properties<Classes, C, P>, void, undefined> {
    const { properties, ...rest } = options
    const found = this.#client.enumerateInstances(className, { ...rest, propertyList: properties })
    for await (const instance of found) yield objectOf<Properties<Classes, C, P>>(instance)
  }

  /** GetInstance. `className` says what the path is a path of. */
  async get<C extends keyof Classes & string, P extends keyof Classes[C] & string = keyof Classes[C] & string>(
    className: C,
    path: ObjectPath,
    options: Wanted<P> & Omit<InstanceOptions, 'propertyList'> = {},
  ): Promise<Properties<Classes, C, P>> {
    mustBe(className, path)
    const { properties, ...rest } = options
    return objectOf(await this.#client.getInstance(path, { ...rest, propertyList: properties }))
  }

  /** Associators: the instances of a class that one is associated with. */
  async *associators<C extends keyof Classes & string, P extends keyof Classes[C] & string = keyof Classes[C] & string>(
    path: ObjectPath,
    resultClass: C,
    options: Wanted<P> & Omit<AssociatorOptions, 'resultClass'> = {},
  ): AsyncGenerator<Properties<Classes, C, P>, void, undefined> {
    const { properties, ...rest } = options
    const found = this.#client.associators(path, { ...rest, resultClass, propertyList: properties })
    for await (const instance of found) yield objectOf<Properties<Classes, C, P>>(instance)
  }

  /** Calls a method of a class on an instance. The arguments' CIM types come from the class, which is asked for once. */
  async invoke<C extends keyof Methods & string, M extends keyof Methods[C] & string>(
    where: { readonly path: ObjectPath; readonly className: C; readonly method: M },
    args: In<Methods[C][M]>,
    options: CallOptions = {},
  ): Promise<TypedResult<Methods[C][M]>> {
    const { path, className, method } = where
    const declaration = (await this.#declaration(className, path, options)).methods.get(method)
    // What `in` says are values of CIM, by how it is generated.
    const called = { name: method, args: args as MethodArguments }
    const { returnValue, out } = await this.#client.invokeMethod(path, called, { ...options, declaration })
    return { returnValue: returnValue ?? undefined, out } as unknown as TypedResult<Methods[C][M]>
  }

  #declaration(className: string, { namespace }: ObjectPath, options: CallOptions): Promise<CimClass> {
    const where = options.namespace ?? namespace
    const key = foldName(`${where ?? ''}:${className}`)
    const known = this.#declarations.get(key)
    if (known !== undefined) return known
    // Not by the caller's signal: others wait for the same answer.
    const asked = this.#client.getClass(className, { namespace: where })
    this.#declarations.set(key, asked)
    asked.catch(() => this.#declarations.delete(key))
    return asked
  }
}

/** A path of a subclass is right as well, and only the server knows those. A path of no instance never is. */
function mustBe(className: string, path: ObjectPath): void {
  if (!path.isInstance)
    throw new TypeError(`the path of ${path.className} has no keys; an instance of ${className} has`)
}

function objectOf<T>(instance: Instance): T {
  const object: Record<string, CimValue> = {}
  for (const { name, value } of instance.properties) {
    // The one name by which an object can be given a prototype.
    if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true })
    else object[name] = value
  }
  return Object.assign(object, { $path: instance.path ?? new ObjectPath(instance.className) }) as unknown as T
}
