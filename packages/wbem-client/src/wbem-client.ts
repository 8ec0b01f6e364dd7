import { type CimClass, type CimValue, Instance, ObjectPath, type QualifierType } from '@cimarron/cim'
import type {
  CallParameters,
  ExtrinsicCall,
  IntrinsicAnswer,
  OperationName,
  ResultOf,
  UntypedValue,
} from '@cimarron/cim-xml'
import { type BatchCall, type BatchResults, type MethodResult, outgoing } from './batch.ts'
import {
  type AssociatorOptions,
  associatorParameters,
  type CallOptions,
  type ClassOptions,
  classParameters,
  type EnumerateClassesOptions,
  type EnumerateInstancesOptions,
  type InstanceOptions,
  type InvokeOptions,
  instanceParameters,
  type ReferenceOptions,
  referenceParameters,
} from './call-options.ts'
import { Caller, type WbemClientOptions } from './caller.ts'
import { type MethodArguments, methodParameters } from './method-parameters.ts'
import { type OpenOperation, type PullOptions, pulled } from './pull.ts'
import type { WbemTransport } from './transport.ts'
import { TypedClient } from './typed-client.ts'

/**
 * A client for one WBEM server. Every operation of DSP0200 can be called by its own name and parameters with `call` and
 * `stream`; the other methods are the same, made handy. Instances and paths come back with their namespace.
 *
 * All throw `CimError` for an error that the server answered and `WbemTransportError` where there was no answer.
 */
export class WbemClient implements AsyncDisposable {
  readonly #caller: Caller

  constructor(transport: WbemTransport, options: WbemClientOptions = {}) {
    this.#caller = new Caller(transport, options)
  }

  /** A client over the same connections, for another namespace. Disposing of either closes them for both. */
  in(namespace: string): WbemClient {
    const { transport, options } = this.#caller
    return new WbemClient(transport, { ...options, namespace })
  }

  /** The same with classes, properties and methods known to the compiler: `client.typed<ClassTypes, MethodTypes>()`. */
  typed<Classes, Methods = Record<never, never>>(): TypedClient<Classes, Methods> {
    return new TypedClient(this)
  }

  /** Calls an operation and gathers its answer. */
  call<Op extends OperationName>(
    method: Op,
    parameters: CallParameters<Op>,
    options: CallOptions = {},
  ): Promise<IntrinsicAnswer<Op>> {
    return this.#caller.call(method, parameters, options)
  }

  /** Calls an operation and gives its results while they come. Memory does not grow with the answer. */
  async *stream<Op extends OperationName>(
    method: Op,
    parameters: CallParameters<Op>,
    options: CallOptions = {},
  ): AsyncGenerator<ResultOf<Op>, void, undefined> {
    yield* this.#caller.results(method, parameters, { ...options, map: (result: ResultOf<Op>) => result })
  }

  /** GetInstance. */
  async getInstance(path: ObjectPath, options: InstanceOptions = {}): Promise<Instance> {
    const where = this.#at(path, options)
    const parameters = { InstanceName: path, LocalOnly: false, ...instanceParameters(options) }
    const instance = this.#caller.single('GetInstance', await this.call('GetInstance', parameters, where))
    return withPath(instance, path.in(where.namespace, path.authority))
  }

  /** EnumerateInstances: the instances of a class and its subclasses. */
  async *enumerateInstances(
    className: string,
    options: EnumerateInstancesOptions = {},
  ): AsyncGenerator<Instance, void, undefined> {
    const namespace = options.namespace ?? this.#caller.namespace
    const parameters = {
      ClassName: className,
      LocalOnly: false,
      DeepInheritance: options.deepInheritance,
      ...instanceParameters(options),
    }
    const map = (instance: Instance): Instance =>
      withPath(instance, (instance.path ?? new ObjectPath(instance.className)).in(namespace))
    yield* this.#caller.results('EnumerateInstances', parameters, { ...options, map })
  }

  /** EnumerateInstanceNames. */
  async *enumerateInstanceNames(
    className: string,
    options: CallOptions = {},
  ): AsyncGenerator<ObjectPath, void, undefined> {
    const namespace = options.namespace ?? this.#caller.namespace
    const map = (path: ObjectPath): ObjectPath => path.in(namespace)
    yield* this.#caller.results('EnumerateInstanceNames', { ClassName: className }, { ...options, map })
  }

  /** CreateInstance; answers with the path of what was made. */
  async createInstance(instance: Instance, options: CallOptions = {}): Promise<ObjectPath> {
    const namespace = options.namespace ?? instance.path?.namespace ?? this.#caller.namespace
    const answer = await this.call('CreateInstance', { NewInstance: instance }, { ...options, namespace })
    return this.#caller.single('CreateInstance', answer).in(namespace)
  }

  /** ModifyInstance: the instance's path tells which. With a property list only these are changed. */
  async modifyInstance(
    instance: Instance & { readonly path: ObjectPath },
    options: CallOptions & { readonly propertyList?: readonly string[] | undefined } = {},
  ): Promise<void> {
    const parameters = { ModifiedInstance: instance, IncludeQualifiers: false, PropertyList: options.propertyList }
    await this.call('ModifyInstance', parameters, this.#at(instance.path, options))
  }

  /** DeleteInstance. */
  async deleteInstance(path: ObjectPath, options: CallOptions = {}): Promise<void> {
    await this.call('DeleteInstance', { InstanceName: path }, this.#at(path, options))
  }

  /** Associators of an instance: the instances at the other ends. For a class, see `stream('Associators', …)`. */
  async *associators(
    path: ObjectPath,
    options: AssociatorOptions & InstanceOptions = {},
  ): AsyncGenerator<Instance, void, undefined> {
    const parameters = { ObjectName: path, ...associatorParameters(options), ...instanceParameters(options) }
    for await (const object of this.stream('Associators', parameters, this.#at(path, options))) {
      yield this.#instance(object)
    }
  }

  /** AssociatorNames of an instance or class. */
  async *associatorNames(
    path: ObjectPath,
    options: AssociatorOptions = {},
  ): AsyncGenerator<ObjectPath, void, undefined> {
    const parameters = { ObjectName: path, ...associatorParameters(options) }
    yield* this.stream('AssociatorNames', parameters, this.#at(path, options))
  }

  /** References of an instance: the association instances it takes part in. */
  async *references(
    path: ObjectPath,
    options: ReferenceOptions & InstanceOptions = {},
  ): AsyncGenerator<Instance, void, undefined> {
    const parameters = { ObjectName: path, ...referenceParameters(options), ...instanceParameters(options) }
    for await (const object of this.stream('References', parameters, this.#at(path, options))) {
      yield this.#instance(object)
    }
  }

  /** ReferenceNames of an instance or class. */
  async *referenceNames(path: ObjectPath, options: ReferenceOptions = {}): AsyncGenerator<ObjectPath, void, undefined> {
    const parameters = { ObjectName: path, ...referenceParameters(options) }
    yield* this.stream('ReferenceNames', parameters, this.#at(path, options))
  }

  /** ExecQuery. Results are instances as a rule; some servers give them paths. */
  execQuery(
    query: string,
    options: CallOptions & { readonly language?: string } = {},
  ): AsyncGenerator<ResultOf<'ExecQuery'>, void, undefined> {
    return this.stream('ExecQuery', { QueryLanguage: options.language ?? 'DMTF:CQL', Query: query }, options)
  }

  /** GetClass. */
  async getClass(
    className: string,
    options: ClassOptions & { readonly propertyList?: readonly string[] | undefined } = {},
  ): Promise<CimClass> {
    const parameters = { ClassName: className, PropertyList: options.propertyList, ...classParameters(options) }
    return this.#caller.single('GetClass', await this.call('GetClass', parameters, options))
  }

  /** EnumerateClasses. */
  enumerateClasses(options: EnumerateClassesOptions = {}): AsyncGenerator<CimClass, void, undefined> {
    const { className, deepInheritance } = options
    const parameters = { ClassName: className, DeepInheritance: deepInheritance, ...classParameters(options) }
    return this.stream('EnumerateClasses', parameters, options)
  }

  /** EnumerateClassNames. */
  enumerateClassNames(options: EnumerateClassesOptions = {}): AsyncGenerator<string, void, undefined> {
    const parameters = { ClassName: options.className, DeepInheritance: options.deepInheritance }
    return this.stream('EnumerateClassNames', parameters, options)
  }

  async createClass(cimClass: CimClass, options: CallOptions = {}): Promise<void> {
    await this.call('CreateClass', { NewClass: cimClass }, options)
  }

  async modifyClass(cimClass: CimClass, options: CallOptions = {}): Promise<void> {
    await this.call('ModifyClass', { ModifiedClass: cimClass }, options)
  }

  async deleteClass(className: string, options: CallOptions = {}): Promise<void> {
    await this.call('DeleteClass', { ClassName: className }, options)
  }

  /** GetProperty: the value as text, since this operation tells no type; `null` for NULL. */
  async getProperty(
    path: ObjectPath,
    propertyName: string,
    options: CallOptions = {},
  ): Promise<UntypedValue['untyped'] | null> {
    const parameters = { InstanceName: path, PropertyName: propertyName }
    const { results } = await this.call('GetProperty', parameters, this.#at(path, options))
    return results[0]?.untyped ?? null
  }

  /** SetProperty, for one property of text form; ModifyInstance does the same with types. */
  async setProperty(
    path: ObjectPath,
    property: { readonly name: string; readonly value: UntypedValue['untyped'] | null },
    options: CallOptions = {},
  ): Promise<void> {
    const NewValue = property.value === null ? null : { untyped: property.value }
    const parameters = { InstanceName: path, PropertyName: property.name, NewValue }
    await this.call('SetProperty', parameters, this.#at(path, options))
  }

  async getQualifier(name: string, options: CallOptions = {}): Promise<QualifierType> {
    return this.#caller.single('GetQualifier', await this.call('GetQualifier', { QualifierName: name }, options))
  }

  async setQualifier(declaration: QualifierType, options: CallOptions = {}): Promise<void> {
    await this.call('SetQualifier', { QualifierDeclaration: declaration }, options)
  }

  async deleteQualifier(name: string, options: CallOptions = {}): Promise<void> {
    await this.call('DeleteQualifier', { QualifierName: name }, options)
  }

  enumerateQualifiers(options: CallOptions = {}): AsyncGenerator<QualifierType, void, undefined> {
    return this.stream('EnumerateQualifiers', {}, options)
  }

  /** Calls a method of an instance or (static) of a class, with `args` by parameter name. */
  async invokeMethod(
    path: ObjectPath,
    method: { readonly name: string; readonly args?: MethodArguments },
    options: InvokeOptions = {},
  ): Promise<MethodResult> {
    const { namespace } = this.#at(path, options)
    const call: ExtrinsicCall = {
      kind: 'extrinsic',
      method: method.name,
      object: path.in(namespace),
      parameters: methodParameters(method.args ?? {}, options.declaration),
    }
    let returnValue: CimValue | undefined
    const out: Record<string, CimValue> = {}
    for await (const events of this.#caller.send(call, options)) {
      for (const event of events) {
        if (event.kind === 'return') returnValue = event.value.value
        else if (event.kind === 'parameter') out[event.parameter.name] = event.parameter.value
      }
    }
    return { returnValue, out }
  }

  /**
   * A pulled enumeration (DSP0200 5.3.2.24): opens it, pulls `maxObjectCount` (default 1000) at a time, and closes it when
   * the caller stops early.
   */
  pull<Op extends OpenOperation>(
    method: Op,
    parameters: CallParameters<Op>,
    options: PullOptions = {},
  ): AsyncGenerator<ResultOf<Op>, void, undefined> {
    return pulled(this.#caller, { method, parameters }, options)
  }

  /** ExportIndication: delivers an indication to a listener. */
  async exportIndication(indication: Instance, options: CallOptions = {}): Promise<void> {
    const events = this.#caller.send({ kind: 'export', method: 'ExportIndication', indication }, options)
    // The answer holds nothing; reading it to its end finds an error in it.
    while (!(await events.next()).done);
  }

  /**
   * Sends several calls as one message (MULTIREQ): the server does them in their order and answers each by itself, so that
   * one that fails does not keep the others from being done. To a server that knows no batches they go one by one. The
   * results are gathered; what may be long is better asked for on its own.
   *
   * ```
   * const [one, names] = await client.batch([
   *   { method: 'GetInstance', parameters: { InstanceName: path } },
   *   { method: 'EnumerateClassNames', parameters: {} },
   * ])
   * if (one.status === 'fulfilled') console.log(one.value.results[0])
   * ```
   */
  async batch<const Calls extends readonly BatchCall[]>(
    calls: Calls,
    options: Pick<CallOptions, 'namespace' | 'signal'> = {},
  ): Promise<BatchResults<Calls>> {
    const sent = calls.map((call) => outgoing(call, options.namespace ?? this.#caller.namespace))
    // Each result is put together for the call at its place.
    return (await this.#caller.batch(sent, options)) as unknown as BatchResults<Calls>
  }

  /** Closes the connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#caller.transport[Symbol.asyncDispose]()
  }

  /** The namespace of an object's own path goes before the client's; an explicit one before both. */
  #at<O extends CallOptions>(path: ObjectPath, options: O): O & { namespace: string } {
    return { ...options, namespace: options.namespace ?? path.namespace ?? this.#caller.namespace }
  }

  #instance(object: unknown): Instance {
    if (object instanceof Instance) return object
    throw this.#caller.malformed('a class was returned for an instance')
  }
}

function withPath(instance: Instance, path: ObjectPath): Instance {
  return new Instance(instance.className, instance.properties, { path, qualifiers: instance.qualifiers })
}
