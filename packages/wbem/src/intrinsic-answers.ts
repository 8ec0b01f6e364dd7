import { type CimClass, ObjectPath } from '@cimarron/cim'
import {
  type ClassEncoderOptions,
  type EncodeStyle,
  encodeClass,
  encodeFullPath,
  encodeKind,
  encodeValue,
  type OperationName,
  type ReceivedParameters,
} from '@cimarron/cim-xml'
import type { InstanceBatch, InstanceStream, LocatedClass, Operations, Pulled } from '@cimarron/cimom'
import type { ClassTexts } from './class-texts.ts'
import { pullAnswers } from './pull-answers.ts'
import { writeAnswers } from './write-answers.ts'

/** What an operation answers: instances, to be written with an encoder of their class, or elements that are written already. */
export type Content =
  | { readonly instances: InstanceStream }
  | { readonly batch: InstanceBatch }
  | { readonly elements: Elements }
  /** All of it, as bytes that were made before. */
  | { readonly block: Buffer }
  | { readonly pulled: Pulled }

/** Elements as they are written. */
export type Elements = Iterable<string> | AsyncIterable<string>

/** What an answer is made with. */
export interface Asked {
  readonly operations: Operations
  readonly style: EncodeStyle
  readonly classTexts: ClassTexts
}

/** How operations get their answers. */
export type IntrinsicAnswers = {
  readonly [O in OperationName]?: (parameters: ReceivedParameters<O>, asked: Asked) => Content | Promise<Content>
}

/** Each operation that there is. Those that are missing answer CIM_ERR_NOT_SUPPORTED. */
export const intrinsicAnswers: IntrinsicAnswers = {
  GetClass: (parameters, { operations, classTexts }) => ({
    block: classTexts.get(operations.wholeClass(parameters), detailOf(parameters)),
  }),
  EnumerateClasses: (parameters, { operations, style }) => {
    const detail = detailOf(parameters)
    const classes = operations.wholeClasses(parameters)
    return { elements: Iterator.from(classes).map((cls) => encodeClass(cls, style, detail)) }
  },
  EnumerateClassNames: (parameters, { operations, classTexts }) => ({
    block: classTexts.names(operations.wholeClasses(parameters)),
  }),
  GetInstance: async (parameters, { operations }) => ({ batch: await operations.GetInstance(parameters) }),
  GetProperty: async (parameters, { operations, style }) => {
    const { declaration, value } = await operations.GetProperty(parameters)
    return { elements: value === null ? [] : [encodeValue(value, declaration.type, style)] }
  },
  GetQualifier: (parameters, { operations, style }) => ({
    elements: [encodeKind('qualifierType', operations.GetQualifier(parameters), style)],
  }),
  EnumerateQualifiers: (_parameters, { operations, style }) => ({
    elements: Iterator.from(operations.EnumerateQualifiers()).map((type) => encodeKind('qualifierType', type, style)),
  }),
  EnumerateInstances: (parameters, { operations }) => ({ instances: operations.EnumerateInstances(parameters) }),
  EnumerateInstanceNames: (parameters, { operations }) => ({
    instances: operations.EnumerateInstanceNames(parameters),
  }),
  ExecQuery: (parameters, { operations }) => ({ instances: operations.ExecQuery(parameters) }),
  Associators: (parameters, asked) =>
    parameters.ObjectName.isInstance
      ? { instances: asked.operations.Associators(parameters) }
      : classesOf(asked.operations.associatedClasses(parameters), parameters, asked),
  AssociatorNames: (parameters, asked) =>
    parameters.ObjectName.isInstance
      ? { elements: paths(asked.operations.AssociatorNames(parameters), asked.style) }
      : classPathsOf(asked.operations.associatedClasses(parameters), asked),
  References: (parameters, asked) =>
    parameters.ObjectName.isInstance
      ? { instances: asked.operations.References(parameters) }
      : classesOf(asked.operations.referringClasses(parameters), parameters, asked),
  ReferenceNames: (parameters, asked) =>
    parameters.ObjectName.isInstance
      ? { elements: paths(asked.operations.ReferenceNames(parameters), asked.style) }
      : classPathsOf(asked.operations.referringClasses(parameters), asked),
  ...pullAnswers,
  ...writeAnswers,
}

/** How much of a class GetClass and EnumerateClasses are to give. */
function detailOf(
  parameters: Pick<ReceivedParameters<'GetClass'>, 'LocalOnly' | 'IncludeQualifiers' | 'IncludeClassOrigin'> &
    Partial<Pick<ReceivedParameters<'GetClass'>, 'PropertyList'>>,
): ClassEncoderOptions {
  return {
    localOnly: parameters.LocalOnly,
    includeQualifiers: parameters.IncludeQualifiers,
    includeClassOrigin: parameters.IncludeClassOrigin,
    propertyList: parameters.PropertyList,
  }
}

async function* paths(found: AsyncIterable<ObjectPath>, style: EncodeStyle): AsyncGenerator<string> {
  for await (const path of found) yield encodeKind('objectPath', path, style)
}

function classesOf(
  found: readonly LocatedClass[],
  { IncludeClassOrigin: includeClassOrigin }: { readonly IncludeClassOrigin: boolean },
  { style }: Asked,
): Content {
  const elements = found.map(({ cls, namespace }) => {
    const where = encodeFullPath(classPath(cls, namespace), style)
    return `<VALUE.OBJECTWITHPATH>${where}${encodeClass(cls, style, { includeClassOrigin })}</VALUE.OBJECTWITHPATH>`
  })
  return { elements }
}

function classPathsOf(found: readonly LocatedClass[], { style }: Asked): Content {
  return {
    elements: found.map(({ cls, namespace }) => encodeKind('objectPath', classPath(cls, namespace), style)),
  }
}

function classPath(cls: CimClass, namespace: string): ObjectPath {
  return new ObjectPath(cls.name, undefined, { namespace })
}
