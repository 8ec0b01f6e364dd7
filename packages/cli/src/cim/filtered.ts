import { CimError, Instance, type ObjectPath } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { CliError } from '../error/cli-error.ts'
import type { Output } from '../output/output.ts'

export interface FilteredOptions {
  readonly filter: string
  readonly namespace: string
  readonly propertyList?: readonly string[] | undefined
  readonly deepInheritance?: boolean | undefined
  readonly signal: AbortSignal
  readonly output: Output
}

const filterLanguage = 'DMTF:FQL'

/**
 * The instances of a class for which a filter holds, picked by the server: through a pulled enumeration with a query of
 * DSP0212, or, where it has none, by a WQL query, which is said.
 *
 * @throws CliError `unsupported` where the server has neither
 */
export async function* filteredInstances(
  client: WbemClient,
  className: string,
  options: FilteredOptions,
): AsyncGenerator<Instance, void, undefined> {
  const { filter, namespace, propertyList, deepInheritance, signal, output } = options
  const parameters = {
    ClassName: className,
    DeepInheritance: deepInheritance,
    PropertyList: propertyList,
    FilterQueryLanguage: filterLanguage,
    FilterQuery: filter,
  }
  try {
    yield* client.pull('OpenEnumerateInstances', parameters, { namespace, signal })
    return
  } catch (error) {
    if (!lacksFilters(error)) throw error
    output.warn(`the server has no filtered enumerations (${error.status}); it is asked by a WQL query instead`)
  }
  const selected = propertyList === undefined ? '*' : propertyList.join(', ')
  const query = `SELECT ${selected} FROM ${className} WHERE ${filter}`
  try {
    for await (const found of client.execQuery(query, { language: 'WQL', namespace, signal })) {
      if (found instanceof Instance) yield found
      else if ('class' in found || found.kind === 'class') throw new TypeError('a query for instances gave a class')
    }
  } catch (error) {
    if (!lacksQueries(error)) throw error
    throw new CliError(
      'unsupported',
      `the server has neither filtered enumerations nor WQL queries (${error.status})`,
      { remedy: 'leave --filter out, and pick from --json', cause: error },
    )
  }
}

/** The same with paths for results. WQL has no form for paths, so there is no other way. */
export function filteredPaths(
  client: WbemClient,
  className: string,
  { filter, namespace, signal }: FilteredOptions,
): AsyncGenerator<ObjectPath, void, undefined> {
  const parameters = { ClassName: className, FilterQueryLanguage: filterLanguage, FilterQuery: filter }
  return orUnsupported(client.pull('OpenEnumerateInstancePaths', parameters, { namespace, signal }))
}

/** Results of a filtered enumeration for which there is no other way. @throws CliError `unsupported` */
export async function* orUnsupported<T>(
  results: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  try {
    yield* results
  } catch (error) {
    if (!lacksFilters(error)) throw error
    const message = `the server has no filtered enumerations (${error.status}: ${error.message})`
    throw new CliError('unsupported', message, { remedy: 'leave --filter out, and pick from --json', cause: error })
  }
}

/** The parameters of an Open operation that say the filter; none without one. */
export function filterParameters(filter: string | undefined): {
  readonly FilterQueryLanguage?: string
  readonly FilterQuery?: string
} {
  return filter === undefined ? {} : { FilterQueryLanguage: filterLanguage, FilterQuery: filter }
}

const noFilters: ReadonlySet<string> = new Set([
  'CIM_ERR_NOT_SUPPORTED',
  'CIM_ERR_FILTERED_ENUMERATION_NOT_SUPPORTED',
  'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED',
])

function lacksFilters(error: unknown): error is CimError {
  return error instanceof CimError && noFilters.has(error.status ?? '')
}

function lacksQueries(error: unknown): error is CimError {
  return (
    error instanceof CimError &&
    (error.status === 'CIM_ERR_NOT_SUPPORTED' || error.status === 'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED')
  )
}
