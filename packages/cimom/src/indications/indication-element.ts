import { foldName, type KeyValue, ObjectPath } from '@cimarron/cim'
import { joinKeyTexts, keyText } from '../key-text.ts'
import type { InstanceRecord } from '../record.ts'

/** What a class of DSP1054 stands for here. */
export type ElementKind = 'filter' | 'collection' | 'destination' | 'subscription'

interface ElementClass {
  readonly kind: ElementKind
  readonly keys: readonly string[]
}

const systemKeys: readonly string[] = ['SystemCreationClassName', 'SystemName', 'CreationClassName', 'Name']
const subscriptionKeys: readonly string[] = ['Filter', 'Handler']

/** CIM_IndicationHandlerCIMXML is how older clients call a destination. */
export type ElementClassName =
  | 'CIM_IndicationFilter'
  | 'CIM_FilterCollection'
  | 'CIM_ListenerDestinationCIMXML'
  | 'CIM_IndicationHandlerCIMXML'
  | 'CIM_IndicationSubscription'
  | 'CIM_FilterCollectionSubscription'

export const elementClasses: Readonly<Record<ElementClassName, ElementClass>> = {
  CIM_IndicationFilter: { kind: 'filter', keys: systemKeys },
  CIM_FilterCollection: { kind: 'collection', keys: ['InstanceID'] },
  CIM_ListenerDestinationCIMXML: { kind: 'destination', keys: systemKeys },
  CIM_IndicationHandlerCIMXML: { kind: 'destination', keys: systemKeys },
  CIM_IndicationSubscription: { kind: 'subscription', keys: subscriptionKeys },
  CIM_FilterCollectionSubscription: { kind: 'subscription', keys: subscriptionKeys },
}

const classNames: ReadonlyMap<string, ElementClassName> = new Map(
  Object.keys(elementClasses).map((name) => [foldName(name), name as ElementClassName]),
)

/** The class of that name in any case; `undefined` where it is none of these. */
export function elementClassNamed(name: string): ElementClassName | undefined {
  return classNames.get(foldName(name))
}

/** Where an element is, and what tells it from others of its class. */
export interface ElementPlace {
  /** The namespace's own name. */
  readonly namespace: string
  readonly className: ElementClassName
  readonly record: InstanceRecord
}

/** A text of a record; empty where it is NULL or none. */
export function textOf(record: InstanceRecord, name: string): string {
  const value = record[name]
  return typeof value === 'string' ? value : ''
}

/** An element's identity as one text. References must lead into namespaces by their own names, as `canonical` makes them. */
export function elementKey({ namespace, className, record }: ElementPlace): string {
  const texts = elementClasses[className].keys.map((name) => keyText(record[name] as KeyValue, namespace))
  return `${foldName(namespace)}\n${className}\n${joinKeyTexts(texts)}`
}

/** The path of an element. */
export function elementPath({ namespace, className, record }: ElementPlace): ObjectPath {
  const keys = elementClasses[className].keys.map((name) => ({ name, value: record[name] as KeyValue }))
  return new ObjectPath(className, keys, { namespace })
}

/** The identity of the element that a path leads to; `undefined` where it can lead to none. */
export function keyOfPath(path: ObjectPath): string | undefined {
  const className = elementClassNamed(path.className)
  if (className === undefined || path.namespace === undefined) return undefined
  const record: Record<string, KeyValue> = {}
  for (const name of elementClasses[className].keys) {
    const value = path.key(name)
    if (value === undefined) return undefined
    record[name] = value
  }
  return elementKey({ namespace: path.namespace, className, record })
}
