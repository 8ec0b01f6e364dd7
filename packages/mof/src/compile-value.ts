import {
  type CimClass,
  CimDateTime,
  type CimScalar,
  type CimValue,
  type Instance,
  type IntegerType,
  integerRanges,
  isIntegerType,
  type ObjectPath,
} from '@cimarron/cim'
import type { DiagnosticCode, DiagnosticLog, Place } from './diagnostic.ts'
import { shorten } from './scanner.ts'
import type { SourceText } from './source.ts'
import type { InstanceNode, ScalarNode, ValueNode } from './syntax.ts'
import { type Target, typeText } from './target.ts'

/** What values need that is more than their own text. Each reports its own errors and answers undefined after one. */
export interface ValueContext {
  readonly source: SourceText
  readonly log: DiagnosticLog
  reference(text: string, target: Target, place: Place): ObjectPath | undefined
  alias(name: string, target: Target, place: Place): ObjectPath | undefined
  embeddedText(text: string, target: Target, place: Place): Instance | CimClass | undefined
  embeddedInstance(node: InstanceNode, target: Target): Instance | undefined
}

/** The value of an initializer for its target; undefined, with the reason in the log, where it does not fit. */
export function compileValue(node: ValueNode, target: Target, context: ValueContext): CimValue | undefined {
  if (node.kind === 'null') return null
  if (!target.isArray) {
    if (node.kind === 'array') return mismatch(node, target, context)
    return compileScalar(node, target, context)
  }
  if (node.kind !== 'array') return mismatch(node, target, context)
  const { arraySize } = target
  if (arraySize !== undefined && node.items.length > arraySize) {
    const message = `${target.what} has room for ${arraySize} values, ${node.items.length} are given`
    return refuse(context, node.at, { code: 'array-size', message })
  }
  const items: (CimScalar | null)[] = []
  let complete = true
  for (const item of node.items) {
    const value = compileScalar(item, target, context)
    if (value === undefined) complete = false
    else items.push(value)
  }
  return complete ? items : undefined
}

function compileScalar(node: ScalarNode, target: Target, context: ValueContext): CimScalar | null | undefined {
  const place = { source: context.source, at: node.at }
  switch (node.kind) {
    case 'null':
      return null
    case 'string':
      return compileText(node.value, { target, place }, context)
    case 'boolean':
      return target.type === 'boolean' ? node.value : mismatch(node, target, context)
    case 'char':
      return target.type === 'char16' ? node.value : mismatch(node, target, context)
    case 'integer':
      return compileInteger(node, target, context)
    case 'real':
      return target.type === 'real32' || target.type === 'real64'
        ? compileReal(node, target, context)
        : mismatch(node, target, context)
    case 'alias':
      return target.type === 'reference' ? context.alias(node.name, target, place) : mismatch(node, target, context)
    case 'instance':
      return target.embedding === undefined ? mismatch(node, target, context) : context.embeddedInstance(node, target)
  }
}

function compileText(
  text: string,
  { target, place }: { readonly target: Target; readonly place: Place },
  context: ValueContext,
): CimScalar | undefined {
  const { type, embedding } = target
  if (type === 'string') return embedding === undefined ? text : context.embeddedText(text, target, place)
  if (type === 'reference') return context.reference(text, target, place)
  if (type !== 'datetime') return mismatch({ kind: 'string', at: place.at, value: text }, target, context)
  const value = CimDateTime.parse(text)
  if (value !== undefined) return value
  const message = `'${shorten(text)}' is no datetime; yyyymmddhhmmss.mmmmmm+utc or ddddddddhhmmss.mmmmmm:000 is`
  return refuse(context, place.at, { code: 'bad-datetime', message })
}

type IntegerNode = Extract<ScalarNode, { kind: 'integer' }>

function compileInteger(node: IntegerNode, target: Target, context: ValueContext): CimScalar | undefined {
  const { type } = target
  if (type === 'real32' || type === 'real64') {
    return compileReal({ at: node.at, value: Number(node.value), text: String(node.value) }, target, context)
  }
  // DSP0004 annex A: charValue may be an integer, the character's code.
  const rangeType: IntegerType | undefined = type === 'char16' ? 'uint16' : isIntegerType(type) ? type : undefined
  if (rangeType === undefined) return mismatch(node, target, context)
  const { min, max } = integerRanges[rangeType]
  if (node.value < min || node.value > max) {
    const message = `${node.value} is out of range for ${target.what}: ${type} is ${min} to ${max}`
    return refuse(context, node.at, { code: 'out-of-range', message })
  }
  if (type === 'char16') return String.fromCharCode(Number(node.value))
  return type === 'uint64' || type === 'sint64' ? node.value : Number(node.value)
}

interface Real {
  readonly at: number
  readonly value: number
  readonly text: string
}

function compileReal(node: Real, target: Target, context: ValueContext): number | undefined {
  const value = target.type === 'real32' ? Math.fround(node.value) : node.value
  if (Number.isFinite(value)) return value
  const message = `${shorten(node.text)} is out of range for ${target.what}, a ${target.type}`
  return refuse(context, node.at, { code: 'out-of-range', message })
}

const nodeTexts: Readonly<Record<ValueNode['kind'], string>> = {
  string: 'a string',
  integer: 'an integer',
  real: 'a real number',
  char: 'a character',
  boolean: 'a boolean',
  null: 'NULL',
  alias: 'an alias',
  instance: 'an instance',
  array: 'an array',
}

function mismatch(node: ValueNode, target: Target, context: ValueContext): undefined {
  const found = nodeTexts[node.kind]
  const braces = target.isArray && node.kind !== 'array' ? '; arrays are written { ... }' : ''
  const message = `${target.what} is ${typeText(target)}, the value is ${found}${braces}`
  return refuse(context, node.at, { code: 'type-mismatch', message })
}

/** Reports a problem; its `undefined` stands for the value that there is none of. */
export function refuse(
  context: ValueContext,
  at: number,
  problem: { readonly code: DiagnosticCode; readonly message: string },
): undefined {
  context.log.report(problem.code, problem.message, { source: context.source, at })
  return undefined
}
