import { CimError } from '@cimarron/cim'
import { quoted } from './query-error.ts'

/** What differs between the languages. All else (conditions, comparisons, types) is one. */
export interface Grammar {
  readonly language: QueryLanguage
  /** A SELECT statement; else a condition on its own. */
  readonly statement: boolean
  /** Which characters a string stands in. */
  readonly quotes: string
  /** What LIKE's pattern is: a regular expression, or text with `%`, `_` and `[…]`. */
  readonly like: 'expression' | 'wildcards'
  /** `Values[2]`, `Values[1..3]`, `{1, 2}`, ANY and EVERY. */
  readonly arrays: boolean
  /** More than one class in FROM, `AS`, literals in the select list. */
  readonly extended: boolean
  /** `!=` beside `<>`. */
  readonly exclamation: boolean
}

export type QueryLanguage = 'WQL' | 'DMTF:CQL' | 'DMTF:FQL'

export const grammars: Readonly<Record<QueryLanguage, Grammar>> = {
  WQL: {
    language: 'WQL',
    statement: true,
    quotes: '"\'',
    like: 'wildcards',
    arrays: false,
    extended: false,
    exclamation: true,
  },
  'DMTF:CQL': {
    language: 'DMTF:CQL',
    statement: true,
    quotes: "'",
    like: 'expression',
    arrays: true,
    extended: true,
    exclamation: false,
  },
  'DMTF:FQL': {
    language: 'DMTF:FQL',
    statement: false,
    quotes: "'",
    like: 'expression',
    arrays: true,
    extended: false,
    exclamation: false,
  },
}

/** Names that clients use, in capitals. `CIM:CQL` is how servers of before DSP0202's final version call it. */
const names: ReadonlyMap<string, QueryLanguage> = new Map([
  ['WQL', 'WQL'],
  ['DMTF:CQL', 'DMTF:CQL'],
  ['CIM:CQL', 'DMTF:CQL'],
  ['DMTF:FQL', 'DMTF:FQL'],
])

/** @throws CimError CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED where the language is none of those wanted */
export function queryLanguage(name: string, wanted: readonly QueryLanguage[] = allLanguages): QueryLanguage {
  const language = names.get(name.toUpperCase())
  if (language !== undefined && wanted.includes(language)) return language
  const what = `the query language ${quoted(name)} is not supported here; ${wanted.join(' or ')} would be`
  throw new CimError('CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED', what)
}

const allLanguages = Object.keys(grammars) as QueryLanguage[]

/** The languages that ask for objects, as ExecQuery and OpenQueryInstances do; FQL only filters what another operation finds. */
export const statementLanguages: readonly QueryLanguage[] = allLanguages.filter((name) => grammars[name].statement)
