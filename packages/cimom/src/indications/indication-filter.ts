import { CimError, type CimValue, type Schema } from '@cimarron/cim'
import { type CompiledQuery, compileQuery } from '../query/compile-query.ts'
import { statementLanguages } from '../query/query-language.ts'
import type { InstanceRecord } from '../record.ts'
import { textOf } from './indication-element.ts'

/** What an indication filter asks for, read from its record. */
export interface FilterQuery {
  readonly name: string
  readonly query: string
  readonly language: string
  /** The names of the namespaces whose indications are meant. */
  readonly namespaces: readonly string[]
  /** Whether it can be subscribed to by itself, not only as a member of a collection. */
  readonly isIndividual: boolean
}

/** `namespace`: where the filter is, which is meant where it names none (CIM_IndicationFilter.SourceNamespaces). */
export function filterQuery(record: InstanceRecord, namespace: string): FilterQuery {
  const listed = texts(record.SourceNamespaces)
  const single = record.SourceNamespace
  const older = typeof single === 'string' && single !== '' ? [single] : []
  return {
    name: textOf(record, 'Name'),
    query: textOf(record, 'Query'),
    language: textOf(record, 'QueryLanguage'),
    namespaces: listed.length > 0 ? listed : older.length > 0 ? older : [namespace],
    isIndividual: record.IndividualSubscriptionSupported !== false,
  }
}

function texts(value: CimValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item !== '') : []
}

/** A filter's query, for the indications of one namespace. */
export interface CompiledFilter {
  readonly query: CompiledQuery
  /** The indication class of FROM. */
  readonly className: string
  /** The properties to deliver; `null`: all. */
  readonly properties: readonly string[] | null
  /** Only for indications whose SourceInstance is of this class or below, where the query begins with such a condition. */
  readonly sourceClass: string | undefined
}

/**
 * @throws CimError as `compileQuery`; CIM_ERR_INVALID_QUERY for a query that is not about one indication class and its
 *   properties
 */
export function compileFilter(
  { query: text, language }: Pick<FilterQuery, 'query' | 'language'>,
  { name: namespace, schema }: { readonly name: string; readonly schema: Schema },
): CompiledFilter {
  const query = compileQuery(language, text, { schema, namespace, languages: statementLanguages })
  const [source, second] = query.from
  if (second !== undefined) {
    throw new CimError(
      'CIM_ERR_INVALID_QUERY',
      'the query of an indication filter is about one class; this one joins two',
    )
  }
  if (source?.cls?.isIndication !== true) {
    const text = `the query is about ${source?.cls?.name}, which is no indication class of ${namespace}; CIM_InstCreation would be one`
    throw new CimError('CIM_ERR_INVALID_QUERY', text)
  }
  if (query.select.kind === 'columns') {
    const text =
      'the query of an indication filter selects * or whole properties by their names: what is delivered is an indication of its class'
    throw new CimError('CIM_ERR_INVALID_QUERY', text)
  }
  return { query, className: source.cls.name, properties: query.select.names, sourceClass: sourceClassOf(query) }
}

/** Of `SourceInstance ISA X AND …`: X. */
function sourceClassOf({ conjuncts }: CompiledQuery): string | undefined {
  for (const { condition } of conjuncts) {
    if (condition.kind !== 'isa' || condition.operand.kind !== 'path') continue
    const last = condition.operand.steps.at(-1)
    if (condition.operand.steps.length <= 2 && last?.name.toLowerCase() === 'sourceinstance') return condition.className
  }
  return undefined
}
