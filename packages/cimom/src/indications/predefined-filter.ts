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
  const { systemClass, systemName } = service.identity
  for (const { name, description, query, namespaces } of filters) {
    const record: InstanceRecord = {
      SystemCreationClassName: systemClass,
      SystemName: systemName,
      CreationClassName: filterClass,
      Name: name,
      ElementName: name,
      Description: description,
      Query: query,
      QueryLanguage: 'DMTF:CQL',
      SourceNamespaces: namespaces,
      IndividualSubscriptionSupported: true,
    }
    service.predefine(elementOf({ namespace, className: filterClass, record }, { createdMs: 0 }, true))
  }
}

/** Filters that can be subscribed to as one (DSP1054 calls it a static filter collection). */
export interface PredefinedCollection {
  /** InstanceID and CollectionName: `Organization:what it is`, unique in the server. */
  readonly name: string
  readonly description: string
  /** The names of filters that were brought along in the same namespace. */
  readonly filters: readonly string[]
}

/** Brings a collection along, after its filters. @throws TypeError naming a filter that is not there */
export function predefineFilterCollection(
  service: IndicationService,
  namespace: string,
  { name, description, filters }: PredefinedCollection,
): void {
  const byName = new Map([...service.elements.in(namespace, filterClass)].map(({ record, key }) => [record.Name, key]))
  const members = filters.map((filter) => {
    const key = byName.get(filter)
    if (key === undefined)
      throw new TypeError(`the collection ${name} has ${filter}, which is no filter in ${namespace}`)
    return key
  })
  const record = { InstanceID: name, CollectionName: name, ElementName: name, Description: description }
  const element = elementOf({ namespace, className: 'CIM_FilterCollection', record }, { createdMs: 0 }, true)
  service.predefine({ ...element, members })
}

const filterClass = 'CIM_IndicationFilter'
