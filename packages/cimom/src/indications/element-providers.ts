import { foldName, type ObjectPath, type Schema } from '@cimarron/cim'
import { type AssociationRow, defineAssociation } from '../association.ts'
import type { Namespace } from '../namespace.ts'
import { defineProvider, type InstanceProvider } from '../provider.ts'
import type { InstanceRecord } from '../record.ts'
import { type ElementClassName, elementClasses, elementPath, keyOfPath } from './indication-element.ts'
import type { IndicationElement } from './indication-elements.ts'
import type { IndicationService } from './indication-service.ts'
import { SubscribedElements } from './subscribed-elements.ts'

/** What a namespace registers, so that clients can subscribe there. */
export function elementProviders(service: IndicationService, space: Namespace): (InstanceProvider | AssociationRow)[] {
  const elements = new SubscribedElements(service, space)
  const classNames = Object.keys(elementClasses) as ElementClassName[]
  return [
    ...classNames.map((className) => elementProvider(elements, className)),
    subscriptionRow(service, 'CIM_IndicationSubscription', 'CIM_IndicationFilter'),
    subscriptionRow(service, 'CIM_FilterCollectionSubscription', 'CIM_FilterCollection'),
  ]
}

/** The same without an indication service: there are none, and clients can create none. */
export function noElements(schema: Schema): InstanceProvider[] {
  const classNames = Object.keys(elementClasses).filter((name) => schema.has(name))
  return classNames.map((className) => defineProvider({ className, enumerate: () => [] }))
}

function elementProvider(elements: SubscribedElements, className: ElementClassName): InstanceProvider {
  const { kind } = elementClasses[className]
  return defineProvider({
    className,
    enumerate: () => elements.all(className),
    get: (keys) => elements.get(className, keys),
    create: (record, { principal }) => elements.create(className, record, principal),
    delete: (keys) => elements.delete(className, keys),
    ...(kind === 'subscription' && {
      modify: (keys: InstanceRecord, changes: InstanceRecord) => elements.modify(className, keys, changes),
    }),
  })
}

/** How to get from a filter to its destinations and back; the subscriptions themselves come from their provider. */
function subscriptionRow(
  { elements }: IndicationService,
  className: 'CIM_IndicationSubscription' | 'CIM_FilterCollectionSubscription',
  filterClass: string,
): AssociationRow {
  const others = (near: 'Filter' | 'Handler', far: 'Filter' | 'Handler') =>
    function* (this: void, keys: InstanceRecord, { namespace }: { readonly namespace: string }) {
      for (const { record, className: found } of elements.in(namespace, className)) {
        const path = record[near] as ObjectPath
        if (found !== className || !hasKeys(path, keys)) continue
        const { className: farClass, keys: bindings = [], namespace: where } = record[far] as ObjectPath
        // A row leads to one namespace; what a subscription refers to elsewhere is found by reading that.
        if (foldName(where ?? namespace) !== foldName(namespace)) continue
        const properties: InstanceRecord = Object.fromEntries(
          Object.entries(record).filter(([name]) => name !== 'Filter' && name !== 'Handler'),
        )
        yield {
          className: farClass,
          keys: Object.fromEntries(bindings.map(({ name, value }) => [name, value])),
          properties,
        }
      }
    }
  return defineAssociation({
    className,
    ends: {
      Filter: { className: filterClass, others: others('Filter', 'Handler') },
      Handler: { className: 'CIM_ListenerDestination', others: others('Handler', 'Filter') },
    },
  })
}

function hasKeys(path: ObjectPath, keys: InstanceRecord): boolean {
  return Object.entries(keys).every(([name, value]) => path.key(name) === value)
}

/** The filters in a collection, and the collections that a filter is in. */
export function filterMembership({ elements }: IndicationService): AssociationRow {
  const memberOf = ({ members = [] }: IndicationElement): IndicationElement[] =>
    members.map((key) => elements.find('filter', key)).filter((found) => found !== undefined)
  return defineAssociation({
    className: 'CIM_MemberOfCollection',
    ends: {
      Collection: {
        className: 'CIM_FilterCollection',
        others({ InstanceID }, { namespace }) {
          const collections = [...elements.in(namespace, 'CIM_FilterCollection')]
          const found = collections.find(({ record }) => record.InstanceID === InstanceID)
          return found === undefined ? [] : memberOf(found).map(({ record }) => ({ record }))
        },
      },
      Member: {
        className: 'CIM_IndicationFilter',
        others(keys, { namespace }) {
          const key = keyOfPath(elementPath({ namespace, className: 'CIM_IndicationFilter', record: keys }))
          return [...elements.in(namespace, 'CIM_FilterCollection')]
            .filter(
              ({ members = [], namespace: where }) =>
                foldName(where) === foldName(namespace) && members.includes(key ?? ''),
            )
            .map(({ record }) => ({ record }))
        },
      },
    },
  })
}
