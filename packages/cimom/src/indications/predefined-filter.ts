import type { InstanceRecord } from '../record.ts'
import { elementOf } from './indication-elements.ts'
import type { IndicationService } from './indication-service.ts'

/** A filter that comes with the server, for clients to subscribe to (DSP1054 calls it a static one). */
export interface PredefinedFilter {
  /** `Organization:what it is`, unique in the server. */
  readonly name: string
  /** What it is for, for people. */
  readonly description: string
  readonly query: string
  /** The namespaces whose indications are meant. */
  readonly namespaces: readonly string[]
}

/**
 * Brings filters along, in DMTF:CQL, before the sources of their indications are registered. A query that is wrong matches
 * nothing, and is told as a fault.
 */
export function predefineFilters(
  service: IndicationService,
  namespace: string,
  filters: readonly PredefinedFilter[],
): void {
  const className = 'CIM_IndicationFilter'
  const { systemClass, systemName } = service.identity
  for (const { name, description, query, namespaces } of filters) {
    const record: InstanceRecord = {
      SystemCreationClassName: systemClass,
      SystemName: systemName,
      CreationClassName: className,
      Name: name,
      ElementName: name,
      Description: description,
      Query: query,
      QueryLanguage: 'DMTF:CQL',
      SourceNamespaces: namespaces,
      IndividualSubscriptionSupported: true,
    }
    service.predefine(elementOf({ namespace, className, record }, { createdMs: 0 }, true))
  }
}
