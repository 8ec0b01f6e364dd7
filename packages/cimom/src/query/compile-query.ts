import { CimError, type Schema } from '@cimarron/cim'
import { type Conjunct, compileConjuncts } from './conjunct.ts'
import { type KeyLookup, keyLookup } from './key-lookup.ts'
import { invalidQuery } from './query-error.ts'
import { grammars, type QueryLanguage, queryLanguage } from './query-language.ts'
import { parseQuery } from './query-parser.ts'
import { columnsOf, type QuerySelect } from './query-select.ts'
import type { QueryScope, QuerySource, Row, Subject } from './query-source.ts'
import type { Query } from './query-syntax.ts'

export interface QueryOptions {
  /**
   * The class whose instances a filter (DMTF:FQL) is for; what it names is checked against it. Absent: any class, and a
   * property that an instance does not have is NULL.
   */
  readonly className?: string | undefined
  /** The namespace that references without one lead to. */
  readonly namespace?: string | undefined
  /** The languages that are welcome; all unless said. */
  readonly languages?: readonly QueryLanguage[] | undefined
}

/** A query whose classes and types are checked, ready to be asked about instances. */
export interface CompiledQuery {
  readonly language: QueryLanguage
  /** The classes of FROM in their order; of a filter, that of `className`. Its subclasses are meant too. */
  readonly from: readonly QuerySource[]
  readonly select: QuerySelect
  /** The names of all properties of the first class that the query looks at or gives; `null`: all. */
  readonly wanted: readonly string[] | null
  /** The names of the properties that the condition looks at. */
  readonly looksAt: readonly string[]
  /** The values of all keys, where no instance with others can match. */
  readonly keyLookup: KeyLookup | undefined
  /** The parts of the condition that must all be true. */
  readonly conjuncts: readonly Conjunct[]
  /** Whether an instance (of a join: one for each class of FROM) is what the condition asks for. */
  matches(...row: readonly Subject[]): boolean
}

/**
 * Reads a query and checks it against the classes it names.
 *
 * @throws CimError CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED, CIM_ERR_INVALID_QUERY (telling the place),
 *   CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED (naming the feature), CIM_ERR_INVALID_CLASS for a class of FROM that is not there
 */
export function compileQuery(
  language: string,
  text: string,
  { schema, ...options }: QueryOptions & { readonly schema: Schema },
): CompiledQuery {
  const grammar = grammars[queryLanguage(language, options.languages)]
  const query = parseQuery(text, grammar)
  const scope: QueryScope = { schema, sources: sourcesOf(query, schema, options), namespace: options.namespace }
  const conjuncts = compileConjuncts(query.where, { scope, grammar })
  const tests = conjuncts.map(({ test }) => test)
  const select = columnsOf(query.select, scope)
  const looksAt = looksAtOf(conjuncts)
  return {
    language: grammar.language,
    from: scope.sources,
    select,
    wanted: wantedOf(select, looksAt),
    looksAt,
    keyLookup: keyLookup(conjuncts, scope),
    conjuncts,
    matches: (...row: Row) => tests.every((test) => test(row) === true),
  }
}

function sourcesOf(query: Query, schema: Schema, { className }: QueryOptions): QuerySource[] {
  if (query.select === undefined) {
    const cls = className === undefined ? undefined : schema.get(className)
    if (className !== undefined && cls === undefined) throw unknownClass(className)
    return [{ cls, names: cls === undefined ? [] : [cls.name.toLowerCase()] }]
  }
  const taken = new Set<string>()
  return query.from.map((item) => {
    const cls = schema.get(item.className)
    if (cls === undefined) throw unknownClass(item.className)
    const names = [item.alias ?? cls.name].map((name) => name.toLowerCase())
    // With an alias the class's own name stays usable where it is not that of another class of FROM.
    const isOnly = query.from.filter((other) => other.className.toLowerCase() === cls.name.toLowerCase()).length === 1
    if (item.alias !== undefined && isOnly) names.push(cls.name.toLowerCase())
    for (const name of names) {
      if (taken.has(name))
        throw invalidQuery(item.at, `${item.alias ?? cls.name} is in FROM twice; AS tells them apart`)
      taken.add(name)
    }
    return { cls, names }
  })
}

function unknownClass(name: string): CimError {
  return new CimError('CIM_ERR_INVALID_CLASS', `the query is about ${name}, which is no class of this namespace`)
}

function looksAtOf(conjuncts: readonly Conjunct[]): string[] {
  const names = conjuncts.flatMap(({ operands }) => operands.map(({ property }) => property))
  return [...new Set(names.filter((name) => name !== undefined))]
}

function wantedOf(select: QuerySelect, looksAt: readonly string[]): readonly string[] | null {
  if (select.kind !== 'properties' || select.names === null) return null
  return [...new Set([...select.names, ...looksAt])]
}
