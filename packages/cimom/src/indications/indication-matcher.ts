import { CimDateTime, CimError, type CimValue, Instance } from '@cimarron/cim'
import { ClassShape, type InstanceValues, RecordFault } from '../class-shape.ts'
import type { Namespace } from '../namespace.ts'
import type { InstanceRecord } from '../record.ts'
import type { PendingWrite } from '../static/repository-store.ts'
import type { StoredValue } from '../static/stored-value.ts'
import type { PendingDelivery } from './destination-sender.ts'
import { instanceOf } from './indication-instance.ts'
import { changedProperties, type InstanceChange, lifecycleClass, lifecycleRecord } from './lifecycle-indication.ts'
import { encodeIndication } from './queued-indication.ts'
import { eventOf } from './repeat-notification.ts'
import type { ActiveSubscription, Interest, SubscriptionIndex } from './subscription-index.ts'

/** Indications on their way into queues: to be written in one commit with what they tell of, and settled after it. */
export interface PendingIndications {
  readonly writes: readonly PendingWrite[]
  settle(isDurable: boolean): void
}

export interface MatcherOptions {
  readonly index: SubscriptionIndex
  readonly now: () => number
  /** Gives a text that was never given before. */
  readonly identify: () => string
  /** The name of the host that instances are on. */
  readonly host: string
  /** Puts an indication in the queue of the subscription's destination; `undefined` where that has no room. */
  queue(subscription: ActiveSubscription, indication: StoredValue): PendingDelivery | undefined
  /** An indication was made for a subscription, whether it can be delivered or not. */
  produced(subscription: ActiveSubscription, identifier: string, time: CimDateTime): void
}

/** Finds who is to get what. Nothing is made of an indication that nobody could want. */
export class IndicationMatcher {
  readonly #options: MatcherOptions

  constructor(options: MatcherOptions) {
    this.#options = options
  }

  /** The indications of an instance that is created, modified or deleted; `undefined` where nobody gets one. */
  ofChange(space: Namespace, change: InstanceChange): PendingIndications | undefined {
    const { index, host } = this.#options
    if (index.isEmpty) return undefined
    const cls = space.schema.get(lifecycleClass(change))
    if (cls === undefined) return undefined
    const interests = index.interests(space, cls, change.shape.cls)
    if (interests.length === 0) return undefined
    // Setting what is there already changes nothing.
    const isModified = change.before !== undefined && change.after !== undefined
    if (isModified && changedProperties(change).length === 0) return undefined
    const record = lifecycleRecord(change, space.name, host)
    return this.#pending(space, ClassShape.of(cls), { record, interests })
  }

  /**
   * An indication that a source raised.
   *
   * @throws CimError CIM_ERR_FAILED where it does not fit its class
   */
  of(space: Namespace, indication: Instance): PendingIndications | undefined {
    const { index } = this.#options
    const cls = space.schema.get(indication.className)
    if (cls?.isIndication !== true || cls.isAbstract) {
      const text = `${indication.className} was raised in ${space.name}, where it is no class of indications`
      throw new CimError('CIM_ERR_FAILED', text)
    }
    const source = indication.get('SourceInstance')
    const sourceClass = source instanceof Instance ? space.schema.get(source.className) : undefined
    const interests = index.interests(space, cls, sourceClass)
    if (interests.length === 0) return undefined
    const shape = ClassShape.of(cls)
    const record: Record<string, CimValue> = {}
    for (const { name, value } of indication.properties) {
      record[shape.properties[shape.indexOf(name) ?? -1]?.name ?? name] = value
    }
    return this.#pending(space, shape, { record, interests })
  }

  #pending(
    space: Namespace,
    shape: ClassShape,
    { record, interests }: { readonly record: InstanceRecord; readonly interests: readonly Interest[] },
  ): PendingIndications | undefined {
    const { now, identify } = this.#options
    const nowMs = now()
    const identifier = textOr(record.IndicationIdentifier, () => `Cimarron:${identify()}`)
    const given = record.IndicationTime
    const time = given instanceof CimDateTime ? given : CimDateTime.fromDate(new Date(nowMs))
    const values = valuesOf(shape, { ...record, IndicationIdentifier: identifier, IndicationTime: time }, space.name)
    const wanted: { readonly subscription: ActiveSubscription; readonly encoded: StoredValue }[] = []
    let event: string | undefined
    for (const { filter, filterName, subscriptions } of interests) {
      if (!filter.query.matches({ shape, values })) continue
      let encoded: StoredValue | undefined
      for (const subscription of subscriptions) {
        const { rules, repeat } = subscription
        if (rules.endsMs !== undefined && nowMs >= rules.endsMs) continue
        if (repeat !== undefined) {
          event ??= eventOf(instanceOf(shape, values))
          if (!repeat.accepts(event, nowMs)) continue
        }
        encoded ??= encodeIndication(selected(shape, values, { wanted: filter.properties, filterName }))
        wanted.push({ subscription, encoded })
      }
    }
    if (wanted.length === 0) return undefined
    // Nothing throws from here on: what is put in a queue must be settled.
    const deliveries: PendingDelivery[] = []
    for (const { subscription, encoded } of wanted) {
      this.#options.produced(subscription, identifier, time)
      const delivery = this.#options.queue(subscription, encoded)
      if (delivery !== undefined) deliveries.push(delivery)
    }
    return pendingOf(deliveries)
  }
}

function pendingOf(deliveries: readonly PendingDelivery[]): PendingIndications {
  return {
    writes: deliveries.map(({ write }) => write),
    settle(isDurable) {
      for (const delivery of deliveries) delivery.settle(isDurable)
    },
  }
}

/** Those of several things as one. Where `make` throws, none of them is left in a queue. */
export function together<T>(
  things: readonly T[],
  make: (thing: T) => PendingIndications | undefined,
): PendingIndications {
  const made: PendingIndications[] = []
  const settle = (isDurable: boolean): void => {
    for (const each of made) each.settle(isDurable)
  }
  try {
    for (const thing of things) {
      const pending = make(thing)
      if (pending !== undefined) made.push(pending)
    }
  } catch (error) {
    settle(false)
    throw error
  }
  return { writes: made.flatMap(({ writes }) => writes), settle }
}

function textOr(value: CimValue | undefined, make: () => string): string {
  return typeof value === 'string' && value !== '' ? value : make()
}

function valuesOf(shape: ClassShape, record: InstanceRecord, namespace: string): InstanceValues {
  try {
    return shape.values(record, namespace)
  } catch (cause) {
    if (!(cause instanceof RecordFault)) throw cause
    throw new CimError('CIM_ERR_FAILED', `an indication of ${shape.cls.name}: ${cause.message}`, { cause })
  }
}

/** The properties that the filter selects, and by which filter it was. */
function selected(
  shape: ClassShape,
  values: InstanceValues,
  { wanted, filterName }: { readonly wanted: readonly string[] | null; readonly filterName: string },
): Instance {
  const { className, properties } = instanceOf(shape, values, wanted === null ? null : new Set(wanted))
  const others = [...properties].filter(({ name }) => name !== 'IndicationFilterName')
  const name = { name: 'IndicationFilterName', type: 'string', isArray: false, value: filterName } as const
  return new Instance(className, [...others, name])
}
