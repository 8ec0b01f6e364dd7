import { CimError } from '@cimarron/cim'
import { type CqlFeature, cqlFeatureNumbers } from './cql-feature.ts'

/**
 * A query that says nothing that could be answered. `at` is where in the query, counted from 0; `what` tells what is
 * wrong there and what would be right.
 */
export function invalidQuery(at: number, what: string): CimError {
  return new CimError('CIM_ERR_INVALID_QUERY', `at character ${at + 1} of the query: ${what}`)
}

/** A query in good order that needs what this server does not have (DSP0202, "Query language features"). */
export function featureNotSupported(feature: CqlFeature, at: number, what: string): CimError {
  const number = cqlFeatureNumbers[feature]
  const where = `at character ${at + 1} of the query: ${what}`
  return new CimError(
    'CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED',
    `${where} needs the feature ${feature} (${number} of CQLFeatures), which this server does not support`,
  )
}

/** What a stranger wrote, as a message shows it: quoted and cut. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text)
}

const longestShown = 60
