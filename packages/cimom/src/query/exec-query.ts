import { CimError } from '@cimarron/cim'
import type { OperationContext } from '../call-context.ts'
import { ClassShape, type InstanceValues } from '../class-shape.ts'
import { type InstanceSource, restricted } from '../instance-source.ts'
import type { Namespace } from '../namespace.ts'
import type { Projection } from '../projection.ts'
import { tolerate, tolerated } from '../tolerated.ts'
import { type CompiledQuery, compileQuery } from './compile-query.ts'
import { joinedRows } from './join.ts'
import type { KeyLookup } from './key-lookup.ts'
import { statementLanguages } from './query-language.ts'
import type { Row, Subject } from './query-source.ts'
import { restrictionsOf } from './restriction.ts'
import { rowsPerTurn, Turns } from './turns.ts'

/** What ExecQuery was asked. */
export interface QueryRequest {
  readonly QueryLanguage: string
  readonly Query: string
}

interface QueryBatch {
  readonly projection: Projection
  readonly namespace: string
  readonly rows: readonly InstanceValues[]
}

/**
 * Runs a query of WQL or DMTF:CQL on a namespace. `contextFor` makes the context that providers are asked in, from the
 * properties that are of interest.
 *
 * @throws CimError as `compileQuery`; CIM_ERR_SERVER_LIMITS_EXCEEDED for a join that would look at too much
 */
export async function* execQuery(
  space: Namespace,
  { QueryLanguage, Query }: QueryRequest,
  contextFor: (wanted: readonly string[] | null) => OperationContext,
): AsyncGenerator<QueryBatch> {
  const query = compileQuery(QueryLanguage, Query, {
    schema: space.schema,
    namespace: space.name,
    languages: statementLanguages,
  })
  const context = contextFor(query.wanted)
  const { select } = query
  if (select.kind === 'columns') {
    const projection = ClassShape.of(select.cls).projections.get()
    const rows = query.from.length > 1 ? joinedRows(query, { space, context }) : singleRows(query, space, context)
    for await (const found of rows) yield { projection, namespace: space.name, rows: found.map(select.read) }
    return
  }
  for await (const { shape, rows } of matchingValues(query, space, context)) {
    yield { projection: shape.projections.get({ PropertyList: select.names }), namespace: space.name, rows }
  }
}

interface Matching {
  readonly shape: ClassShape
  readonly rows: readonly InstanceValues[]
}

async function* singleRows(query: CompiledQuery, space: Namespace, context: OperationContext): AsyncGenerator<Row[]> {
  for await (const { shape, rows } of matchingValues(query, space, context)) {
    yield rows.map((values) => [{ shape, values }])
  }
}

/** The instances of the one class of FROM, and of its subclasses, that match. */
async function* matchingValues(
  query: CompiledQuery,
  space: Namespace,
  context: OperationContext,
): AsyncGenerator<Matching> {
  const className = query.from[0]?.cls?.name
  if (className === undefined) throw new CimError('CIM_ERR_INVALID_QUERY', 'the query names no class')
  const turns = new Turns(context)
  const restrictions = restrictionsOf(query.conjuncts)
  for (const source of space.sources(className)) {
    const { shape } = source
    if (query.keyLookup !== undefined) {
      const values = await lookUp(source, query.keyLookup, context)
      if (values !== undefined && query.matches({ shape, values })) yield { shape, rows: [values] }
      continue
    }
    for await (const batch of tolerated(restricted(source, restrictions, context), context)) {
      for (let from = 0; from < batch.length; from += rowsPerTurn) {
        const slice = batch.slice(from, from + rowsPerTurn)
        const rows = slice.filter((values) => query.matches({ shape, values } satisfies Subject))
        if (rows.length > 0) yield { shape, rows }
        await turns.rest()
      }
    }
  }
}

async function lookUp(
  source: InstanceSource,
  keys: KeyLookup,
  context: OperationContext,
): Promise<InstanceValues | undefined> {
  try {
    return await source.get(keys, context)
  } catch (error) {
    tolerate(error, context)
    return undefined
  }
}
