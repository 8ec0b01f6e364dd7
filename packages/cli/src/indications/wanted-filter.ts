import type { ObjectPath } from '@cimarron/cim'
import { CliError } from '../error/cli-error.ts'
import { type FilterRequest, type IndicationElements, nameOf } from './indication-elements.ts'

/** What is to be told: a query, a class for all its indications, or the name of a filter that the server has. */
export type WantedFilter = { readonly query: string } | { readonly filterName: string }

export function readFilter(text: string): WantedFilter {
  const trimmed = text.trim()
  if (/^select\s/i.test(trimmed)) return { query: text }
  return /^\w+$/.test(trimmed) ? { query: `SELECT * FROM ${trimmed}` } : { filterName: trimmed }
}

/** The server's own filter of that name, or one that is made for the query. @throws CliError `not-found` */
export async function findOrCreateFilter(
  elements: IndicationElements,
  wanted: WantedFilter,
  { signal, ...request }: Omit<FilterRequest, 'query'> & { readonly signal: AbortSignal },
): Promise<{ readonly path: ObjectPath; readonly isNew: boolean }> {
  if ('query' in wanted) {
    return { path: await elements.createFilter({ ...request, query: wanted.query }, signal), isNew: true }
  }
  const { filterName } = wanted
  const filters = await elements.filters(signal)
  const found = filters.find((filter) => nameOf(filter) === filterName)?.path
  if (found !== undefined) return { path: found.in(elements.namespace), isNew: false }
  const names = filters.map((filter) => nameOf(filter))
  const there = names.length === 0 ? 'it has none' : `there are ${names.slice(0, 20).join(', ')}`
  const remedy = `give a query (SELECT * FROM ...), a class of indications, or a filter by its name: ${there}`
  throw new CliError('not-found', `${JSON.stringify(filterName)} is no query and no filter of the server`, remedy)
}
