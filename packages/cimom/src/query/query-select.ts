import {
  type CimClass,
  type CimType,
  type CimValue,
  coerceValue,
  foldName,
  integerRanges,
  NameMap,
  type PropertyDeclaration,
} from '@cimarron/cim'
import { invalidQuery, quoted } from './query-error.ts'
import { type CompiledOperand, compileOperand } from './query-operand.ts'
import { type QueryScope, type Row, sourceNamed } from './query-source.ts'
import type { Operand, SelectItem } from './query-syntax.ts'

/**
 * What a query gives: properties of the instances it finds (`null`: all), which stay instances of their classes; or
 * columns that are put together, as instances of a class without keys that is made for this query alone.
 */
export type QuerySelect =
  | { readonly kind: 'properties'; readonly names: readonly string[] | null }
  | { readonly kind: 'columns'; readonly cls: CimClass; readonly read: (row: Row) => CimValue[] }

/** The class of put-together rows. It is in no schema. */
export const resultClassName = 'CIMARRON_QueryResult'

export function columnsOf(items: readonly SelectItem[] | undefined, scope: QueryScope): QuerySelect {
  if (items === undefined) return { kind: 'properties', names: null }
  return plainProperties(items, scope) ?? resultColumns(items, scope)
}

/** The names, where nothing but whole properties of the one class is asked for. */
function plainProperties(items: readonly SelectItem[], scope: QueryScope): QuerySelect | undefined {
  if (scope.sources.length !== 1) return undefined
  const names: string[] = []
  let all = false
  for (const item of items) {
    if (item.kind === 'all') {
      sourceOf(item, scope)
      all = true
      continue
    }
    if (item.alias !== undefined) return undefined
    const { property, isWhole } = compileOperand(item.operand, scope)
    if (property === undefined || !isWhole) return undefined
    names.push(property)
  }
  return { kind: 'properties', names: all ? null : names }
}

interface Column {
  readonly declaration: PropertyDeclaration
  readonly read: (row: Row) => CimValue
}

function resultColumns(items: readonly SelectItem[], scope: QueryScope): QuerySelect {
  const columns = new Map<string, Column>()
  for (const item of items) {
    for (const column of item.kind === 'all' ? allColumns(item, scope) : [oneColumn(item, scope)]) {
      const name = foldName(column.declaration.name)
      if (columns.has(name)) {
        const what = `there are two columns named ${column.declaration.name}; AS gives one of them another name`
        throw invalidQuery(item.at, what)
      }
      columns.set(name, column)
    }
  }
  const list = [...columns.values()]
  const cls = resultClass(list.map(({ declaration }) => declaration))
  return { kind: 'columns', cls, read: (row) => list.map(({ read }) => read(row)) }
}

/** Not by the rules for classes of a schema: a row can have references without being an association. */
function resultClass(properties: readonly PropertyDeclaration[]): CimClass {
  return {
    kind: 'class',
    name: resultClassName,
    superclass: null,
    qualifiers: new NameMap(),
    properties: new NameMap(properties),
    methods: new NameMap(),
    keys: [],
    local: { properties: new Set(properties.map(({ name }) => name)), methods: new Set() },
    isAssociation: false,
    isIndication: false,
    isAbstract: false,
  }
}

function allColumns(item: SelectItem & { readonly kind: 'all' }, scope: QueryScope): Column[] {
  return sourceOf(item, scope).flatMap((source) => {
    const { cls, names } = scope.sources[source] ?? {}
    return [...(cls?.properties ?? [])].map((property) => {
      const steps = [names?.[0] ?? '', property.name].map((name) => ({ name, indexes: undefined, at: item.at }))
      const operand = { kind: 'path', steps, at: item.at } as const
      return columnOf(property.name, compileOperand(operand, scope), item.at)
    })
  })
}

function sourceOf({ source, at }: SelectItem & { readonly kind: 'all' }, scope: QueryScope): number[] {
  if (source === undefined) return [...scope.sources.keys()]
  const place = sourceNamed(source, scope)
  if (place === undefined) throw invalidQuery(at, `${quoted(source)} is neither a class of FROM nor its alias`)
  return [place]
}

function oneColumn({ operand, alias, at }: SelectItem & { readonly kind: 'item' }, scope: QueryScope): Column {
  const name = alias ?? ownName(operand)
  if (name === undefined) throw invalidQuery(at, 'this has no name of its own; AS and a name would be right after it')
  return columnOf(name, compileOperand(operand, scope), at)
}

function ownName(operand: Operand): string | undefined {
  return operand.kind === 'path' ? operand.steps.at(-1)?.name : undefined
}

function columnOf(name: string, operand: CompiledOperand, at: number): Column {
  const { declaration, literal } = operand
  const type = declaration?.type ?? literalType(operand)
  if (type === undefined) {
    throw invalidQuery(at, `the type of ${operand.text} is not known: its class depends on the instance`)
  }
  const isArray = operand.isArray === true
  const constant = literal === undefined ? undefined : coerceValue(type, isArray, literal)
  const { embedding, referenceClass } = declaration ?? {}
  return {
    declaration: {
      name,
      type,
      isArray,
      qualifiers: new NameMap(),
      default: null,
      classOrigin: resultClassName,
      isKey: false,
      ...(embedding && { embedding }),
      ...(referenceClass !== undefined && { referenceClass }),
    },
    read: constant === undefined ? operand.read : () => constant,
  }
}

function literalType({ literal, group }: CompiledOperand): CimType | undefined {
  if (group === 'reference') return 'reference'
  const values = Array.isArray(literal) ? literal : [literal]
  if (values.every((value) => typeof value === 'string')) return 'string'
  if (values.every((value) => typeof value === 'boolean')) return 'boolean'
  for (const type of ['sint64', 'uint64'] as const) {
    if (values.every((value) => isWithin(type, value))) return type
  }
  return values.every((value) => typeof value === 'number') ? 'real64' : undefined
}

function isWithin(type: 'sint64' | 'uint64', value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= integerRanges[type].min
  return typeof value === 'bigint' && value >= integerRanges[type].min && value <= integerRanges[type].max
}
