import {
  type CimClass,
  CimError,
  type CimValue,
  coerceValue,
  foldName,
  type MethodDeclaration,
  type ParameterDeclaration,
  ValueError,
} from '@cimarron/cim'
import { type Correlator, OperationContext, type ProviderTime, type Tolerance } from './call-context.ts'
import { located } from './class-shape.ts'
import type { EmbeddedText } from './embedded.ts'
import { instanceNotFound } from './existence.ts'
import { argumentValue } from './method-argument.ts'
import type { Namespace } from './namespace.ts'
import type { MethodArgument, MethodInvocation, MethodOutcome } from './operation-parameters.ts'
import { covers, type Principal } from './principal.ts'
import type { MethodResult } from './provider.ts'
import type { ProviderSource } from './provider-source.ts'
import type { Restriction } from './query/restriction.ts'
import type { AnyClass, InstanceRecord } from './record.ts'

/** Who calls, and how long they wait. */
export interface Caller {
  readonly principal: Principal
  readonly signal: AbortSignal
  readonly correlators?: readonly Correlator[] | undefined
  /** Where the time in providers is to be added up. */
  readonly providerTime?: ProviderTime | undefined
  /** Reads an embedded object that a client sent as text in a string parameter; the face knows its formats. */
  readonly embeddedText?: EmbeddedText | undefined
  /** Properties that are needed beside those asked for: a filter looks at them. */
  readonly alsoWanted?: readonly string[] | undefined
  /** What a filter says of the instances of the class that is enumerated: others need not be read. */
  readonly restrictions?: readonly Restriction[] | undefined
  /** Takes errors that the rest of an answer does not depend on; without it the first ends the answer. */
  readonly tolerate?: Tolerance | undefined
}

/** Calls an extrinsic method: finds it, checks who may, the object and the parameters, and types what comes back. */
export async function invokeMethod(
  space: Namespace,
  { object, method, parameters }: MethodInvocation,
  caller: Caller,
): Promise<MethodOutcome> {
  const cls = space.schema.get(object.className)
  if (cls === undefined) {
    throw new CimError('CIM_ERR_NOT_FOUND', `the namespace ${space.name} has no class ${object.className}`)
  }
  const declaration = cls.methods.get(method)
  if (declaration === undefined) {
    const known = [...cls.methods].map(({ name }) => name).join(', ') || 'none'
    throw new CimError('CIM_ERR_METHOD_NOT_FOUND', `${cls.name} has no method ${method}; it has ${known}`)
  }
  const source = space.provider(cls.name)
  const provider = source?.provider.methods?.[declaration.name]
  if (source === undefined || provider === undefined) {
    const text = `${cls.name}.${declaration.name} is not available: no provider in ${space.name} implements it`
    throw new CimError('CIM_ERR_METHOD_NOT_AVAILABLE', text)
  }
  const needed = provider.role ?? 'admin'
  if (!covers(caller.principal.role, needed)) {
    const { name, role } = caller.principal
    const text = `${cls.name}.${declaration.name} needs the role ${needed}; ${name} has the role ${role}`
    throw new CimError('CIM_ERR_ACCESS_DENIED', text)
  }
  const checked = checkArguments(space, { cls, declaration, parameters }, caller)
  const context = new OperationContext(caller, space.name)
  const keys = await target(source, { object, declaration }, context)
  return await source.calls.run(
    { act: declaration.name, context, deadlineMs: provider.deadlineMs },
    (told) => provider.invoke(keys, checked, told),
    (result) => outcome(declaration, result, space),
  )
}

/** The keys of the object a method is called on, which must exist; none for a static method called on its class. */
async function target(
  source: ProviderSource,
  { object, declaration }: { object: MethodInvocation['object']; declaration: MethodDeclaration },
  context: OperationContext,
): Promise<InstanceRecord> {
  if (!object.isInstance) {
    if (declaration.qualifiers.get('Static')?.value === true) return {}
    const text = `${declaration.name} of ${object.className} is not static: call it on an instance, not on the class`
    throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
  }
  const keys = source.shape.keysOf(object)
  if ((await source.get(keys, context)) === undefined) {
    throw instanceNotFound(source.shape.pathOfKeys(keys, context.namespace))
  }
  return keys
}

/** The parameters as a record, spelt and typed as declared (DSP0200 5.3.3: wrong ones are CIM_ERR_INVALID_PARAMETER). */
function checkArguments(
  space: Namespace,
  call: { cls: CimClass; declaration: MethodDeclaration; parameters: readonly MethodArgument[] },
  caller: Caller,
): InstanceRecord {
  const { declaration, parameters } = call
  const inputs = [...declaration.parameters].filter(({ isIn }) => isIn)
  const record: Record<string, CimValue> = {}
  for (const argument of parameters) {
    const parameter = inputs.find(({ name }) => foldName(name) === foldName(argument.name))
    if (parameter === undefined) {
      const known = inputs.map(({ name }) => name).join(', ') || 'none'
      throw invalid(declaration, argument.name, `is no input parameter; the method takes ${known}`)
    }
    if (Object.hasOwn(record, parameter.name)) throw invalid(declaration, parameter.name, 'is given twice')
    try {
      record[parameter.name] = argumentValue(parameter, argument, {
        schema: space.schema,
        embeddedText: caller.embeddedText,
        // Clients of older schemas send what these had.
        onUnknown: (className, property) =>
          space.surroundings.onWarning?.(
            `${declaration.name}: ${className} has no property ${property.slice(0, 100)}; what a client gave it was left out`,
          ),
      })
    } catch (error) {
      if (!(error instanceof ValueError)) throw error
      throw invalid(declaration, parameter.name, error.message)
    }
  }
  for (const parameter of inputs) {
    const isMissing = isRequired(parameter) && (record[parameter.name] ?? null) === null
    if (isMissing) throw invalid(declaration, parameter.name, 'is required and was not given')
  }
  return record
}

function isRequired(parameter: ParameterDeclaration): boolean {
  return parameter.qualifiers.get('Required')?.value === true
}

function invalid(method: MethodDeclaration, parameter: string, text: string): CimError {
  return new CimError('CIM_ERR_INVALID_PARAMETER', `the parameter ${parameter} of ${method.name} ${text}`)
}

/** What the provider answered, with the declared types. A faulty answer is the provider's fault, by name. */
function outcome(
  declaration: MethodDeclaration,
  result: MethodResult<AnyClass['methods'][string]>,
  space: Namespace,
): MethodOutcome {
  // The types are only a promise.
  if (typeof result !== 'object' || result === null) throw new Error('its answer is no { returnValue, out }')
  const { returnValue, out = {} } = result
  const parameters: MethodArgument[] = []
  for (const [name, value] of Object.entries(out)) {
    if (value === undefined) continue
    const parameter = declaration.parameters.get(name)
    if (parameter?.name !== name || !parameter.isOut) {
      throw new Error(`its answer has ${name}, which is no output parameter`)
    }
    parameters.push({ ...typed(parameter, value, space), name })
  }
  const { name, returnType, embedding } = declaration
  const declared = { name: 'ReturnValue', type: returnType, isArray: false, ...(embedding && { embedding }) }
  return { method: name, returnValue: typed(declared, returnValue, space), parameters }
}

type Typed = Pick<ParameterDeclaration, 'name' | 'type' | 'isArray' | 'embedding'>

function typed(
  { name, type, isArray, embedding }: Typed,
  value: CimValue,
  space: Namespace,
): Omit<MethodArgument, 'name'> {
  try {
    const fitting = located(coerceValue(type, isArray, value), space.name)
    return { type, isArray, value: fitting, ...(embedding && { embedding }) }
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw new Error(`its answer has a wrong ${name}: ${error.message}`, { cause: error })
  }
}
