import { CimError, type ObjectPath } from '@cimarron/cim'
import { CliError } from '../error/cli-error.ts'
import { type FilterRequest, type FoundFilter, type IndicationElements, nameOf } from './indication-elements.ts'

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
): Promise<FoundFilter & { readonly isNew: boolean }> {
  if ('query' in wanted) {
    const path = await createFilter(elements, { ...request, query: wanted.query }, signal)
    return { path, isNew: true, isCollection: false }
  }
  const { filterName } = wanted
  const [filters, collections] = await Promise.all([elements.filters(signal), elements.collections(signal)])
  const found = filters.find((filter) => nameOf(filter) === filterName)?.path
  if (found !== undefined) return { path: found.in(elements.namespace), isNew: false, isCollection: false }
  const collection = collections.find((each) => nameOf(each) === filterName)?.path
  if (collection !== undefined) return { path: collection.in(elements.namespace), isNew: false, isCollection: true }
  const names = [...filters, ...collections].map((filter) => nameOf(filter))
  const there = names.length === 0 ? 'it has none' : `there are ${names.slice(0, 20).join(', ')}`
  const remedy = `give a query (SELECT * FROM ...), a class of indications, or a filter by its name: ${there}`
  throw new CliError('not-found', `${JSON.stringify(filterName)} is no query and no filter of the server`, remedy)
}

/** Namespaces that clients made begin empty, without the classes of indications. @throws CliError `not-found` saying so */
async function createFilter(
  elements: IndicationElements,
  request: FilterRequest,
  signal: AbortSignal,
): Promise<ObjectPath> {
  try {
    return await elements.createFilter(request, signal)
  } catch (error) {
    const [namespace] = request.namespaces
    const name = /\bfrom\s+(CIM_Inst(?:Creation|Modification|Deletion))\b/i.exec(request.query)?.[1]
    if (!(error instanceof CimError) || name === undefined || namespace === undefined) throw error
    if (await elements.hasClass(name, namespace, signal)) throw error
    const remedy = `compile CIM_Indication, CIM_InstIndication and ${name} there, as DMTF has them: cimarron mof compile FILE... --namespace ${namespace}`
    throw new CliError('not-found', `the namespace ${namespace} has no class ${name}`, { remedy, cause: error })
  }
}
