import { CimError, type Schema } from '@cimarron/cim'
import { ClassShape } from '../class-shape.ts'
import type { InstanceBatch } from '../operations.ts'
import { type CompiledQuery, compileQuery } from '../query/compile-query.ts'
import { rowsPerTurn, Turns } from '../query/turns.ts'
import type { OpenParameters } from './pull-parameters.ts'

/** What a filter is checked against. Without a class it may be about any, and what an instance does not have is NULL. */
export interface FilterGround {
  readonly schema: Schema
  readonly namespace: string
  readonly className: string | undefined
}

/**
 * The filter of a pulled enumeration (DSP0200 5.4.2.24, FilterQuery), if there is one.
 *
 * @throws CimError CIM_ERR_INVALID_PARAMETER for half of it, CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED, CIM_ERR_INVALID_QUERY
 */
export function compileFilter(parameters: OpenParameters, ground: FilterGround): CompiledQuery | undefined {
  const { FilterQuery, FilterQueryLanguage } = parameters
  const language = FilterQueryLanguage ?? ''
  const query = FilterQuery ?? ''
  if (language === '' && query === '') return undefined
  if (language === '' || query === '') {
    const missing = language === '' ? 'FilterQueryLanguage' : 'FilterQuery'
    throw new CimError('CIM_ERR_INVALID_PARAMETER', `${missing} is missing; a filter is both or neither`)
  }
  return compileQuery(language, query, { ...ground, languages: ['DMTF:FQL'] })
}

/** The instances that a filter lets pass. */
export async function* filtered(
  stream: AsyncIterable<InstanceBatch>,
  filter: CompiledQuery,
  signal: AbortSignal,
): AsyncGenerator<InstanceBatch> {
  const turns = new Turns({ signal })
  for await (const batch of stream) {
    const shape = ClassShape.of(batch.projection.cls)
    for (let from = 0; from < batch.rows.length; from += rowsPerTurn) {
      const slice = batch.rows.slice(from, from + rowsPerTurn)
      const rows = slice.filter((values) => filter.matches({ shape, values }))
      if (rows.length > 0) yield { ...batch, rows }
      await turns.rest()
    }
  }
}
