import { CimError } from '@cimarron/cim'
import type { OpenParameters } from './pull-parameters.ts'

/** The one place where a filter query enters a pulled enumeration (DSP0200 5.4.2.24, FilterQuery). */
export function checkFilterQuery({ FilterQuery, FilterQueryLanguage }: OpenParameters): void {
  if ((FilterQuery ?? '') === '' && (FilterQueryLanguage ?? '') === '') return
  throw new CimError(
    'CIM_ERR_FILTERED_ENUMERATION_NOT_SUPPORTED',
    'filter queries are not supported; leave FilterQueryLanguage and FilterQuery out',
  )
}
