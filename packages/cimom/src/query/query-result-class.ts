import type { CimClass } from '@cimarron/cim'
import { classView } from '../class-view.ts'
import type { CompiledQuery } from './compile-query.ts'

/** A class with the properties that each result of a query has (DSP0200 5.4.2.24, QueryResultClass); results may be of subclasses. */
export function queryResultClass({ select, from }: CompiledQuery): CimClass {
  if (select.kind === 'columns') return select.cls
  const cls = from[0]?.cls
  if (cls === undefined) throw new TypeError('a query without a class has no result class')
  return classView(cls, { localOnly: false, includeQualifiers: true, propertyList: select.names })
}
