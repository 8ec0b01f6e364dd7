import {
  type CimScalar,
  type CimValue,
  coerceValue,
  type ParameterDeclaration,
  parseScalar,
  ValueError,
} from '@cimarron/cim'
import { type EmbeddedContext, embeddedValues } from './embedded.ts'
import type { MethodArgument } from './operation-parameters.ts'

/**
 * The value of a method's input parameter as the method declares it: untyped text parsed, embedded objects read and
 * checked, single values and arrays told apart.
 *
 * @throws ValueError whose message follows "the parameter X of Y …"
 */
export function argumentValue(
  parameter: ParameterDeclaration,
  argument: MethodArgument,
  context: EmbeddedContext,
): CimValue {
  const { type, isArray, embedding } = parameter
  if (argument.value === null) return null
  const value = argument.type === 'untyped' ? parseText(parameter, argument.value) : argument.value
  if (argument.type !== 'untyped' && argument.type !== type) {
    throw new ValueError('value-invalid', `has the type ${argument.type}; it is declared as ${type}`)
  }
  if (Array.isArray(value) !== isArray) {
    throw new ValueError('value-invalid', isArray ? 'must be an array' : 'must be a single value, not an array')
  }
  const checked = embeddedValues(value, embedding?.className, { isEmbedded: embedding !== undefined, context })
  try {
    return coerceValue(type, isArray, checked)
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw new ValueError(error.code, `is wrong: ${error.message}`)
  }
}

/** Text without PARAMTYPE: the declaration tells what it is (DSP0200 5.3.3). */
function parseText(parameter: ParameterDeclaration, value: CimValue): CimValue {
  const { type } = parameter
  const one = (item: CimScalar | null): CimScalar | null => {
    if (typeof item !== 'string' || type === 'reference') return item
    const parsed = parseScalar(type, item)
    if (parsed === undefined) throw new ValueError('value-invalid', `is ${JSON.stringify(item)}, which is no ${type}`)
    return parsed
  }
  return Array.isArray(value) ? value.map((item) => one(item)) : one(value as CimScalar | null)
}
