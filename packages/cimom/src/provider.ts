/**
 * The provider contract: what serves the instances and methods of one class. (Associations that
 * follow from what they associate are rows of data instead: see `association.ts`.)
 *
 * A provider is registered for a class in a namespace and answers for exactly that class; requests for a superclass
 * are put together from the providers of all subclasses. What it must not worry about: property lists, LocalOnly,
 * defaults, classes and types of values, parameter checking, roles, encoding. What it gives is checked against the class:
 * an unknown property, a value of another type or an exception answers CIM_ERR_FAILED naming provider and property;
 * a `CimError` it throws reaches the client as it is.
 */
import type { ObjectPath } from '@cimarron/cim'
import type { CallContext } from './call-context.ts'
import type { Role } from './principal.ts'
import type { Restriction } from './query/restriction.ts'
import type { AnyClass, ClassType, KeysOf, MethodType, RecordOf } from './record.ts'

/** Something that comes at once or later. */
export type Eventually<T> = T | Promise<T>

/** Records that are there (an array, a generator) or arrive (an async generator). Read only as far as needed, then closed. */
export type Records<T> = Iterable<T> | AsyncIterable<T>

export interface InstanceProvider<T extends ClassType = AnyClass> {
  readonly kind: 'provider'
  /** The class it serves, as declared in the namespace's schema. */
  readonly className: string
  /** Every instance, in any order. */
  enumerate(context: CallContext): Eventually<Records<RecordOf<T>>>
  /** The instance with these keys, or `undefined`. Without it the object manager looks through `enumerate`. */
  get?(keys: KeysOf<T>, context: CallContext): Eventually<RecordOf<T> | undefined>
  /**
   * The instances that fulfil all the restrictions, for queries and filters: so a big source need not be enumerated. It may
   * give others too, for each is asked again. `undefined`: they are found by `enumerate`.
   */
  query?(restrictions: readonly Restriction[], context: CallContext): Eventually<Records<RecordOf<T>> | undefined>
  /**
   * Of an association class: the instances whose reference `role` leads to the object at `path` (with its namespace). With
   * it traversal need not go through `enumerate`. It may give others too.
   */
  references?(role: string, path: ObjectPath, context: CallContext): Eventually<Records<RecordOf<T>>>
  /**
   * CreateInstance. The record is checked against the class as for static instances: values of the declared types, defaults
   * filled in, nothing required NULL. Keys may be absent, where the provider makes them. Answers the new instance's keys.
   * That there is none with the sent keys was looked up before; who creates the same at the same time, the provider tells
   * (CIM_ERR_ALREADY_EXISTS). Absent: CIM_ERR_NOT_SUPPORTED.
   */
  create?(instance: Partial<RecordOf<T>>, context: CallContext): Eventually<KeysOf<T>>
  /**
   * ModifyInstance, SetProperty. `keys` are those of an existing instance. `changes` has only what the client sent (and
   * PropertyList lets through), never keys; NULL is `null`. Absent: CIM_ERR_NOT_SUPPORTED.
   */
  modify?(keys: KeysOf<T>, changes: Partial<RecordOf<T>>, context: CallContext): Eventually<void>
  /** DeleteInstance, of an existing instance. Absent: CIM_ERR_NOT_SUPPORTED. */
  delete?(keys: KeysOf<T>, context: CallContext): Eventually<void>
  /** Who may do each; `admin` unless said. */
  readonly roles?: { readonly create?: Role; readonly modify?: Role; readonly delete?: Role }
  /**
   * How many milliseconds a caller waits for an answer or for the next record; 60,000 unless said here or by a method, and
   * for ever if it is `Infinity`. Then the caller gets CIM_ERR_FAILED, and `context.signal` is aborted. (Records are
   * waited for at least that long, at most twice.)
   */
  readonly deadlineMs?: number
  /** By the method's declared name. A declared method without an entry answers CIM_ERR_METHOD_NOT_AVAILABLE. */
  readonly methods?: MethodProviders<T>
}

export type MethodProviders<T extends ClassType> = {
  readonly [M in keyof T['methods']]?: T['methods'][M] extends MethodType ? MethodProvider<T, T['methods'][M]> : never
}

export interface MethodProvider<T extends ClassType, M extends MethodType> {
  /** Who may call it; `admin` unless said. A method that changes nothing is opened to `monitor`. */
  readonly role?: Role
  /** As the provider's, for this method. */
  readonly deadlineMs?: number
  /**
   * `keys` are those of an existing instance, found by `get` before the call. (A Static method called on the class gets
   * an empty object.) `parameters` are checked against the class; one that the client left out is absent,
   * NULL is `null`.
   */
  invoke(keys: KeysOf<T>, parameters: Parameters<M>, context: CallContext): Eventually<MethodResult<M>>
}

type Parameters<M extends MethodType> = Readonly<Partial<{ [P in keyof M['in']]: M['in'][P] | null }>>

export interface MethodResult<M extends MethodType> {
  readonly returnValue: M['return'] | null
  /** Output parameters; those left out are not sent. */
  readonly out?: Readonly<Partial<{ [P in keyof M['out']]: M['out'][P] | null | undefined }>>
}

/** Makes a provider; the type argument is the class's entry in the generated `ClassTypes`. */
export function defineProvider<T extends ClassType = AnyClass>(
  provider: Omit<InstanceProvider<T>, 'kind'>,
): InstanceProvider<T> {
  return { ...provider, kind: 'provider' }
}
