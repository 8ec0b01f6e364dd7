import {
  type CimClass,
  CimDateTime,
  type CimScalar,
  type CimType,
  type CimValue,
  Instance,
  isIntegerType,
  type ObjectPath,
  type PropertyDeclaration,
  parseObjectPath,
  ValueError,
} from '@cimarron/cim'
import { invalidQuery, quoted } from './query-error.ts'
import { formatOperand } from './query-printer.ts'
import { propertyReader, type QueryScope, type Row, sourceNamed, sourceWith } from './query-source.ts'
import type { IndexRange, Operand, PathStep } from './query-syntax.ts'
import { isList } from './query-value.ts'

/** Types that compare with each other. `unknown`: of a property whose class is not known before the instance is there. */
export type TypeGroup = 'string' | 'number' | 'boolean' | 'datetime' | 'reference' | 'object' | 'unknown'

/** An operand whose names are found and whose type is known, ready to be read from a row. */
export interface CompiledOperand {
  readonly at: number
  readonly text: string
  readonly group: TypeGroup
  /** `undefined` where that is not known beforehand. */
  readonly isArray: boolean | undefined
  /** The property read, where its class is known; not of the elements of an array that indexes picked. */
  readonly declaration: PropertyDeclaration | undefined
  /** The value of a literal. */
  readonly literal: CimValue | undefined
  /** The place in FROM of the class it is read from. */
  readonly source: number | undefined
  /** The property of that class where it begins, spelt as declared. */
  readonly property: string | undefined
  /** It is that property itself, not something within. */
  readonly isWhole: boolean
  read(row: Row): CimValue
}

export function compileOperand(operand: Operand, scope: QueryScope): CompiledOperand {
  const { at } = operand
  const text = formatOperand(operand)
  switch (operand.kind) {
    case 'literal':
      return literalOperand(operand.value, literalGroup(operand.value), { at, text })
    case 'list': {
      const [first] = operand.values
      const group = first === undefined ? 'unknown' : literalGroup(first)
      const odd = operand.values.find((value) => literalGroup(value) !== group)
      if (odd !== undefined) throw invalidQuery(at, `${text} has values of several types; one would be right`)
      return literalOperand(operand.values, group, { at, text })
    }
    case 'objectPath':
      return objectPathOperand(operand.source, { at, text }, scope)
    case 'path':
      return pathOperand(operand.steps, { at, text }, scope)
  }
}

/** A literal as the type of what it is compared with: a datetime or a path is written as a string. */
export function literalAs(group: TypeGroup, operand: CompiledOperand, { namespace }: QueryScope): CompiledOperand {
  const { literal, at, text } = operand
  if (operand.group !== 'string' || literal == null || (group !== 'datetime' && group !== 'reference')) return operand
  const convert = (item: CimScalar | null): CimScalar | null => {
    if (typeof item !== 'string') return item
    if (group === 'datetime') return datetimeIn(item, at)
    const path = pathIn(item, at)
    return path.namespace === undefined ? path.in(namespace) : path
  }
  const value = isList(literal) ? literal.map(convert) : convert(literal)
  return literalOperand(value, group, { at, text })
}

function datetimeIn(text: string, at: number): CimDateTime {
  const parsed = CimDateTime.parse(text)
  if (parsed === undefined) {
    throw invalidQuery(at, `${quoted(text)} is no datetime; '20260131235959.000000+060' would be one`)
  }
  return parsed
}

function pathIn(text: string, at: number): ObjectPath {
  try {
    return parseObjectPath(text)
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw invalidQuery(at, `${error.message}, and it is compared with a reference`)
  }
}

interface Written {
  readonly at: number
  readonly text: string
}

function literalOperand(value: CimValue, group: TypeGroup, written: Written): CompiledOperand {
  return { ...written, ...nowhere, group, isArray: isList(value), literal: value, read: () => value }
}

/** Of an operand that is no property. */
const nowhere = { declaration: undefined, source: undefined, property: undefined, isWhole: false } as const

function literalGroup(value: string | number | bigint | boolean): TypeGroup {
  if (typeof value === 'string') return 'string'
  return typeof value === 'boolean' ? 'boolean' : 'number'
}

function objectPathOperand(name: string, written: Written, scope: QueryScope): CompiledOperand {
  const source = sourceNamed(name, scope)
  if (source === undefined) throw invalidQuery(written.at, `${quoted(name)} is neither a class of FROM nor its alias`)
  const { namespace } = scope
  const read = (row: Row): CimValue => {
    const subject = row[source]
    if (subject === undefined) return null
    return subject instanceof Instance ? (subject.path ?? null) : subject.shape.pathOf(subject.values, namespace ?? '')
  }
  return { ...written, ...nowhere, group: 'reference', isArray: false, literal: undefined, source, read }
}

/** Where a path begins, and what is left of it when the class or alias in front is taken away. */
function resolveSource(steps: readonly PathStep[], scope: QueryScope): { source: number; rest: readonly PathStep[] } {
  const [first, ...rest] = steps
  if (first === undefined) throw new TypeError('a path without steps')
  // An alias may be called as a property is; alone it means the property, for a class has no value.
  const isProperty = rest.length === 0 && scope.sources.some(({ cls }) => cls?.properties.has(first.name) === true)
  const named = first.indexes === undefined && !isProperty ? sourceNamed(first.name, scope) : undefined
  if (named !== undefined) return { source: named, rest }
  return { source: sourceWith(first.name, first.at, scope), rest: steps }
}

function pathOperand(steps: readonly PathStep[], written: Written, scope: QueryScope): CompiledOperand {
  const { source, rest } = resolveSource(steps, scope)
  const [first, ...inner] = rest
  if (first === undefined) throw invalidQuery(written.at, `${written.text} is a class; a property of it would be right`)
  let cls = scope.sources[source]?.cls
  let place = typeOfStep(first, cls)
  const firstReader = stepReader(first)
  const readers: ((value: CimValue) => CimValue)[] = []
  for (const step of inner) {
    cls = embeddedClass(step, place, scope)
    place = typeOfStep(step, cls)
    readers.push(embeddedReader(step))
  }
  const read = (row: Row): CimValue => {
    const subject = row[source]
    if (subject === undefined) return null
    let value = firstReader(subject)
    for (const reader of readers) value = reader(value)
    return value
  }
  const property = scope.sources[source]?.cls?.properties.get(first.name)?.name ?? first.name
  const isWhole = inner.length === 0 && first.indexes === undefined
  return { ...written, ...place, literal: undefined, source, property, isWhole, read }
}

type Place = Pick<CompiledOperand, 'group' | 'isArray' | 'declaration'>

function typeOfStep({ name, indexes, at }: PathStep, cls: CimClass | undefined): Place {
  const isRange = indexes !== undefined && !isSingle(indexes)
  if (cls === undefined) {
    const isArray = indexes === undefined ? undefined : isRange
    return { group: 'unknown', isArray, declaration: undefined }
  }
  const declaration = cls.properties.get(name)
  if (declaration === undefined) throw invalidQuery(at, `${quoted(name)} is no property of ${cls.name}`)
  if (indexes !== undefined && !declaration.isArray) {
    throw invalidQuery(at, `${cls.name}.${declaration.name} is no array, so it has no index`)
  }
  const group = declaration.embedding === undefined ? groupOf(declaration.type) : 'object'
  return { group, isArray: indexes === undefined ? declaration.isArray : isRange, declaration }
}

function groupOf(type: CimType): TypeGroup {
  if (isIntegerType(type) || type === 'real32' || type === 'real64') return 'number'
  return type === 'char16' ? 'string' : type
}

/** The class of the embedded object that a step leads into; `undefined` where any object may be there. */
function embeddedClass(
  step: PathStep,
  { group, isArray, declaration }: Place,
  scope: QueryScope,
): CimClass | undefined {
  if (group === 'unknown') return undefined
  if (group !== 'object') {
    throw invalidQuery(
      step.at,
      `${declaration?.name} is ${declaration?.type}, and has no property ${quoted(step.name)}`,
    )
  }
  if (isArray === true) throw invalidQuery(step.at, `${declaration?.name} is an array; an index would be right`)
  const className = declaration?.embedding?.className
  return className === undefined ? undefined : scope.schema.get(className)
}

function stepReader({ name, indexes }: PathStep): (subject: Row[number]) => CimValue {
  const read = propertyReader(name)
  return indexes === undefined ? read : (subject) => elements(read(subject), indexes)
}

function embeddedReader(step: PathStep): (value: CimValue) => CimValue {
  const read = stepReader(step)
  return (value) => (value instanceof Instance ? read(value) : null)
}

function isSingle(indexes: readonly IndexRange[]): boolean {
  return indexes.length === 1 && indexes[0]?.single === true
}

/** The element, or the elements, that indexes name; beyond the end there is NULL, or nothing. */
function elements(value: CimValue, indexes: readonly IndexRange[]): CimValue {
  if (!isList(value)) return null
  const [first] = indexes
  if (first !== undefined && isSingle(indexes)) return value[first.from] ?? null
  return indexes.flatMap(({ from, to }) => value.slice(from, to === null ? undefined : to + 1))
}
