import {
  type CimClass,
  CimError,
  type CimValue,
  foldName,
  type ObjectPath,
  type PropertyDeclaration,
  type QualifierType,
} from '@cimarron/cim'
import { checkFilter, classLinks } from './association-filter.ts'
import { OperationContext } from './call-context.ts'
import { ClassShape, type InstanceValues } from './class-shape.ts'
import { classView } from './class-view.ts'
import { instanceNotFound } from './existence.ts'
import { restricted } from './instance-source.ts'
import { type Caller, invokeMethod } from './invoke-method.ts'
import type { Namespace } from './namespace.ts'
import type { InstanceDetail, MethodInvocation, MethodOutcome, OperationParameters } from './operation-parameters.ts'
import type { Projection, ProjectionRequest } from './projection.ts'
import type { Enumerations } from './pull/enumerations.ts'
import { PullOperations } from './pull/pull-operations.ts'
import { execQuery } from './query/exec-query.ts'
import { tolerate, tolerated } from './tolerated.ts'
import { associated, type Found, referring } from './traversal.ts'

/** Some instances of one class. */
export interface InstanceBatch {
  readonly projection: Projection
  readonly namespace: string
  readonly rows: readonly InstanceValues[]
}

/** Instances as they come; nothing is gathered beyond a batch. The first batch is there when it is known that none of the parameters is refused. */
export type InstanceStream = AsyncIterable<InstanceBatch>

/** A property's value, and what the class says of it. */
export interface PropertyValue {
  readonly declaration: PropertyDeclaration
  readonly value: CimValue
}

/** A class where it is, as the class-level forms of Associators and References answer it. */
export interface LocatedClass {
  readonly namespace: string
  readonly cls: CimClass
}

/**
 * The operations of DSP0200 5.3.2 on one namespace for one caller. Each throws `CimError` with the status that DSP0200
 * tells for it; streams throw it while they are read.
 */
export class Operations {
  readonly #space: Namespace
  readonly #caller: Caller
  readonly #enumerations: Enumerations

  constructor(space: Namespace, caller: Caller, enumerations: Enumerations) {
    this.#space = space
    this.#caller = caller
    this.#enumerations = enumerations
  }

  /** The namespace's own name, whichever alias was asked for. */
  get namespace(): string {
    return this.#space.name
  }

  /** The pulled enumerations (DSP0200 5.4.2.24). */
  get pulled(): PullOperations {
    const enumerations = this.#enumerations
    const reading = (caller: Caller): Operations => new Operations(this.#space, caller, enumerations)
    return new PullOperations({ caller: this.#caller, enumerations, schema: this.#space.schema, reading })
  }

  GetClass(parameters: OperationParameters['GetClass']): CimClass {
    return classView(this.wholeClass(parameters), {
      localOnly: parameters.LocalOnly ?? true,
      includeQualifiers: parameters.IncludeQualifiers ?? true,
      propertyList: parameters.PropertyList ?? null,
    })
  }

  /** The class that GetClass gives a part of: for a face that leaves out itself what is not wanted. */
  wholeClass({ ClassName }: Pick<OperationParameters['GetClass'], 'ClassName'>): CimClass {
    const cls = this.#space.schema.get(ClassName)
    if (cls === undefined) {
      throw new CimError('CIM_ERR_NOT_FOUND', `the namespace ${this.#space.name} has no class ${ClassName}`)
    }
    return cls
  }

  /** The same for EnumerateClasses. */
  wholeClasses(parameters: OperationParameters['EnumerateClassNames']): readonly CimClass[] {
    return this.#classes(parameters)
  }

  *EnumerateClasses(parameters: OperationParameters['EnumerateClasses']): Generator<CimClass> {
    for (const cls of this.#classes(parameters)) {
      yield classView(cls, {
        localOnly: parameters.LocalOnly ?? true,
        includeQualifiers: parameters.IncludeQualifiers ?? true,
        propertyList: null,
      })
    }
  }

  EnumerateClassNames(parameters: OperationParameters['EnumerateClassNames']): string[] {
    return this.#classes(parameters).map(({ name }) => name)
  }

  async GetInstance(parameters: OperationParameters['GetInstance']): Promise<InstanceBatch> {
    const { InstanceName } = parameters
    const cls = this.#space.class(InstanceName.className)
    const shape = ClassShape.of(cls)
    const keys = shape.keysOf(InstanceName)
    const values = await this.#space.source(cls.name)?.get(keys, this.#context(parameters))
    if (values === undefined) throw instanceNotFound(shape.pathOfKeys(keys, this.#space.name))
    return { projection: shape.projections.get(parameters), namespace: this.#space.name, rows: [values] }
  }

  async GetProperty({ InstanceName, PropertyName }: OperationParameters['GetProperty']): Promise<PropertyValue> {
    const shape = ClassShape.of(this.#space.class(InstanceName.className))
    const index = shape.indexOf(PropertyName) ?? -1
    const declaration = shape.properties[index]
    if (declaration === undefined) {
      throw new CimError('CIM_ERR_NO_SUCH_PROPERTY', `${shape.cls.name} has no property ${PropertyName}`)
    }
    const { rows } = await this.GetInstance({ InstanceName, PropertyList: [PropertyName] })
    return { declaration, value: rows[0]?.[index] ?? null }
  }

  GetQualifier({ QualifierName }: OperationParameters['GetQualifier']): QualifierType {
    const type = this.#space.schema.qualifierType(QualifierName)
    if (type === undefined) {
      throw new CimError(
        'CIM_ERR_NOT_FOUND',
        `the namespace ${this.#space.name} has no qualifier type ${QualifierName}`,
      )
    }
    return type
  }

  /** In the order they were declared. */
  EnumerateQualifiers(): Iterable<QualifierType> {
    return this.#space.schema.qualifierTypes()
  }

  async *EnumerateInstances(parameters: OperationParameters['EnumerateInstances']): InstanceGenerator {
    const cls = this.#space.class(parameters.ClassName)
    const shallow = parameters.DeepInheritance === false
    const request = shallow ? { ...parameters, ofClass: cls } : parameters
    yield* this.#enumerate(cls, request, this.#context(parameters))
  }

  async *EnumerateInstanceNames({ ClassName }: OperationParameters['EnumerateInstanceNames']): InstanceGenerator {
    yield* this.#enumerate(this.#space.class(ClassName), {}, this.#context(keysOnly))
  }

  /** Instances with the properties that the query selects; put-together rows are of a class without keys. */
  async *ExecQuery(parameters: OperationParameters['ExecQuery']): InstanceGenerator {
    yield* execQuery(this.#space, parameters, (wanted) => this.#context({ PropertyList: wanted }))
  }

  async *Associators(parameters: OperationParameters['Associators']): InstanceGenerator {
    const from = this.#instance(parameters.ObjectName, parameters)
    const context = this.#context(parameters)
    for await (const found of associated(this.#space, { from, filter: parameters, context })) {
      const values = found.values ?? (await this.#lookUp(found, context))
      // Gone since the association was read: no error (DSP0200 knows none for it), it is not associated any more.
      if (values !== undefined) yield batchOf(found, values, parameters)
    }
  }

  /** Paths only: rows hold no more than the keys. */
  async *AssociatorNames(parameters: OperationParameters['AssociatorNames']): AsyncGenerator<ObjectPath> {
    const from = this.#instance(parameters.ObjectName, parameters)
    const context = this.#context(keysOnly)
    for await (const { path } of associated(this.#space, { from, filter: parameters, context })) yield path
  }

  async *References(parameters: OperationParameters['References']): InstanceGenerator {
    const from = this.#instance(parameters.ObjectName, parameters)
    const context = this.#context(parameters)
    for await (const { shape, values } of referring(this.#space, { from, filter: parameters, context })) {
      yield { projection: shape.projections.get(parameters), namespace: this.#space.name, rows: [values] }
    }
  }

  async *ReferenceNames(parameters: OperationParameters['ReferenceNames']): AsyncGenerator<ObjectPath> {
    const from = this.#instance(parameters.ObjectName, parameters)
    const context = this.#context(keysOnly)
    for await (const { shape, values } of referring(this.#space, { from, filter: parameters, context })) {
      yield shape.pathOf(values, this.#space.name)
    }
  }

  /** @throws CimError CIM_ERR_INVALID_CLASS */
  checkClass(className: string): void {
    this.#space.class(className)
  }

  /** What Associators and its kin throw before they read anything. */
  checkTraversal(parameters: OperationParameters['AssociatorNames']): void {
    this.#instance(parameters.ObjectName, parameters)
  }

  /** Associators (and, of the result, AssociatorNames) of a class: which classes the schema lets be associated with it. */
  associatedClasses(parameters: OperationParameters['Associators']): LocatedClass[] {
    const cls = this.#associationSource(parameters.ObjectName, parameters)
    const names = new Set<string>()
    for (const { farClass } of classLinks(cls, parameters, this.#space.schema)) names.add(foldName(farClass))
    return this.#located(names, parameters)
  }

  /** References (and, of the result, ReferenceNames) of a class: the association classes that can refer to it. */
  referringClasses(parameters: OperationParameters['References']): LocatedClass[] {
    const cls = this.#associationSource(parameters.ObjectName, parameters)
    const filter = { AssocClass: parameters.ResultClass, Role: parameters.Role }
    const names = new Set<string>()
    for (const { association } of classLinks(cls, filter, this.#space.schema)) names.add(foldName(association.name))
    return this.#located(names, parameters)
  }

  async CreateClass({ NewClass }: OperationParameters['CreateClass']): Promise<void> {
    await this.#space.changes.createClass(NewClass, this.#caller)
  }

  async ModifyClass({ ModifiedClass }: OperationParameters['ModifyClass']): Promise<void> {
    await this.#space.changes.modifyClass(ModifiedClass, this.#caller)
  }

  async DeleteClass({ ClassName }: OperationParameters['DeleteClass']): Promise<void> {
    await this.#space.changes.deleteClass(ClassName, this.#caller)
  }

  async SetQualifier({ QualifierDeclaration }: OperationParameters['SetQualifier']): Promise<void> {
    await this.#space.changes.setQualifier(QualifierDeclaration, this.#caller)
  }

  async DeleteQualifier({ QualifierName }: OperationParameters['DeleteQualifier']): Promise<void> {
    await this.#space.changes.deleteQualifier(QualifierName, this.#caller)
  }

  async CreateInstance({ NewInstance }: OperationParameters['CreateInstance']): Promise<ObjectPath> {
    return await this.#space.changesOf(NewInstance.className).create(NewInstance, this.#caller)
  }

  /** What the instance does not have stays as it is, whether it is on the list or not; NULL is set. */
  async ModifyInstance(parameters: OperationParameters['ModifyInstance']): Promise<void> {
    const { ModifiedInstance, PropertyList = null } = parameters
    await this.#space.changesOf(ModifiedInstance.className).modify(ModifiedInstance, PropertyList, this.#caller)
  }

  async DeleteInstance({ InstanceName }: OperationParameters['DeleteInstance']): Promise<void> {
    await this.#space.changesOf(InstanceName.className).delete(InstanceName, this.#caller)
  }

  async SetProperty(parameters: OperationParameters['SetProperty']): Promise<void> {
    await this.#space.changesOf(parameters.InstanceName.className).set(parameters, this.#caller)
  }

  /** An extrinsic method (DSP0200 5.3.3). */
  async invokeMethod(invocation: MethodInvocation): Promise<MethodOutcome> {
    return await invokeMethod(this.#space, invocation, this.#caller)
  }

  async *#enumerate(cls: CimClass, request: ProjectionRequest, context: OperationContext): InstanceGenerator {
    const namespace = this.#space.name
    const { restrictions = [] } = this.#caller
    for (const source of this.#space.sources(cls.name)) {
      const projection = source.shape.projections.get(request)
      for await (const rows of tolerated(restricted(source, restrictions, context), context))
        yield { projection, namespace, rows }
    }
  }

  #classes({ ClassName, DeepInheritance }: OperationParameters['EnumerateClassNames']): readonly CimClass[] {
    const name = ClassName ?? null
    if (name !== null) this.#space.class(name)
    const { schema } = this.#space
    return DeepInheritance === true ? schema.descendants(name) : schema.subclasses(name)
  }

  async #lookUp({ shape, path }: Found, context: OperationContext): Promise<InstanceValues | undefined> {
    const space = this.#space.surroundings.find(path.namespace ?? this.#space.name)
    const keys = shape.keysOf(path)
    try {
      return await space?.source(shape.cls.name)?.get(keys, context.in(space.name))
    } catch (error) {
      tolerate(error, context)
      return undefined
    }
  }

  /** The path to traverse from, its keys typed, in this namespace. */
  #instance(path: ObjectPath, filter: OperationParameters['AssociatorNames']): ObjectPath {
    const shape = ClassShape.of(this.#associationSource(path, filter))
    return shape.pathOfKeys(shape.keysOf(path), this.#space.name)
  }

  #associationSource(path: ObjectPath, filter: OperationParameters['AssociatorNames']): CimClass {
    const { schema, name } = this.#space
    const cls = schema.get(path.className)
    if (cls === undefined) {
      // DSP0200 5.3.2.14: these operations know no CIM_ERR_INVALID_CLASS.
      throw new CimError(
        'CIM_ERR_INVALID_PARAMETER',
        `ObjectName names ${path.className}, which is no class of ${name}`,
      )
    }
    checkFilter(filter, schema, name)
    return cls
  }

  #located(names: Iterable<string>, detail: InstanceDetail): LocatedClass[] {
    return [...names].map((name) => {
      const view = classView(this.#space.class(name), {
        localOnly: false,
        includeQualifiers: detail.IncludeQualifiers ?? false,
        propertyList: detail.PropertyList ?? null,
      })
      return { namespace: this.#space.name, cls: view }
    })
  }

  #context({ PropertyList }: InstanceDetail): OperationContext {
    const { alsoWanted = [] } = this.#caller
    const list = PropertyList == null ? PropertyList : [...PropertyList, ...alsoWanted]
    return new OperationContext(this.#caller, this.#space.name, list)
  }
}

type InstanceGenerator = AsyncGenerator<InstanceBatch>

const keysOnly: InstanceDetail = { PropertyList: [] }

function batchOf({ shape, path }: Found, values: InstanceValues, request: ProjectionRequest): InstanceBatch {
  return { projection: shape.projections.get(request), namespace: path.namespace ?? '', rows: [values] }
}
