import { type CimClass, CimError, foldName, type ObjectPath } from '@cimarron/cim'
import type { Namespace } from '../namespace.ts'
import { keyOfPath } from './indication-element.ts'
import type { IndicationElement, IndicationElements } from './indication-elements.ts'
import { type CompiledFilter, compileFilter, type FilterQuery, filterQuery } from './indication-filter.ts'
import { type SubscriptionRules, subscriptionRules } from './indication-subscription.ts'
import { RepeatNotification } from './repeat-notification.ts'

/** A filter that somebody subscribed to, in one namespace. */
export interface Interest {
  readonly filter: CompiledFilter
  /** IndicationFilterName. */
  readonly filterName: string
  readonly subscriptions: readonly ActiveSubscription[]
}

/** An enabled subscription whose ends are there. */
export interface ActiveSubscription {
  readonly key: string
  readonly destination: string
  readonly rules: SubscriptionRules
  readonly repeat: RepeatNotification | undefined
}

/**
 * Who is interested in which indications: of each namespace, by indication class. It is made when it is first asked, and
 * anew after a change; what a filter was compiled to, and what was heard for a subscription, is kept.
 */
export class SubscriptionIndex {
  readonly #elements: IndicationElements
  readonly #find: (namespace: string) => Namespace | undefined
  readonly #onFault: (filter: FilterQuery, cause: CimError) => void
  #spaces = new Map<Namespace, SpaceIndex>()
  #byNamespace: ReadonlyMap<string, readonly Wanted[]> | undefined
  readonly #compiled = new WeakMap<Namespace, WeakMap<IndicationElement, CompiledFilter | undefined>>()
  readonly #repeats = new WeakMap<object, RepeatNotification>()

  constructor(
    elements: IndicationElements,
    find: (namespace: string) => Namespace | undefined,
    onFault: (filter: FilterQuery, cause: CimError) => void,
  ) {
    this.#elements = elements
    this.#find = find
    this.#onFault = onFault
  }

  /** Something was subscribed to, or is no longer. */
  forget(): void {
    this.#spaces.clear()
    this.#byNamespace = undefined
  }

  /** The classes of a namespace have changed: a filter may mean something else there, or something for the first time. */
  forgetClasses(space: Namespace): void {
    this.#spaces.delete(space)
    this.#compiled.delete(space)
  }

  /** Whether anybody subscribed to anything: answered without looking at a filter. */
  get isEmpty(): boolean {
    return this.#elements.of('subscription').size === 0
  }

  /** Those interested in indications of exactly this class, of an instance of this class where it is about one. */
  interests(space: Namespace, indication: CimClass, source?: CimClass): readonly Interest[] {
    if (this.isEmpty) return none
    let index = this.#spaces.get(space)
    if (index === undefined) {
      index = new SpaceIndex(space, this.#interestsIn(space))
      this.#spaces.set(space, index)
    }
    return index.find(indication, source)
  }

  /** The subscriptions that lead to a destination. */
  *leadingTo(destination: string): Generator<IndicationElement> {
    for (const element of this.#elements.of('subscription').values()) {
      if (keyOfPath(element.record.Handler as ObjectPath) === destination) yield element
    }
  }

  /** Whether a subscription refers to a filter, collection or destination. */
  isUsed(key: string): boolean {
    for (const { record } of this.#elements.of('subscription').values()) {
      if (keyOfPath(record.Filter as ObjectPath) === key || keyOfPath(record.Handler as ObjectPath) === key) return true
    }
    return false
  }

  #interestsIn(space: Namespace): Interest[] {
    this.#byNamespace ??= this.#wantedByNamespace()
    const interests: Interest[] = []
    for (const { element, query, subscriptions } of this.#byNamespace.get(foldName(space.name)) ?? []) {
      const filter = this.#compile(element, query, space)
      if (filter !== undefined) interests.push({ filter, filterName: query.name, subscriptions })
    }
    return interests
  }

  #wantedByNamespace(): Map<string, Wanted[]> {
    const byFilter = new Map<IndicationElement, ActiveSubscription[]>()
    for (const element of this.#elements.of('subscription').values()) {
      const subscription = this.#active(element)
      if (subscription === undefined) continue
      for (const filter of this.filtersOf(element)) {
        const known = byFilter.get(filter)
        if (known === undefined) byFilter.set(filter, [subscription])
        else known.push(subscription)
      }
    }
    const byNamespace = new Map<string, Wanted[]>()
    for (const [element, subscriptions] of byFilter) {
      const query = filterQuery(element.record, element.namespace)
      const namespaces = query.namespaces.map((name) => foldName(this.#find(name)?.name ?? name))
      for (const namespace of new Set(namespaces)) {
        const wanted = { element, query, subscriptions }
        const known = byNamespace.get(namespace)
        if (known === undefined) byNamespace.set(namespace, [wanted])
        else known.push(wanted)
      }
    }
    return byNamespace
  }

  #active(element: IndicationElement): ActiveSubscription | undefined {
    const { key, record } = element
    const destination = this.#elements.find('destination', keyOfPath(record.Handler as ObjectPath))
    const rules = subscriptionRules(record)
    if (destination === undefined || !rules.isEnabled) return undefined
    return { key, destination: destination.key, rules, repeat: this.#repeatOf(element, rules) }
  }

  /** The filter of a subscription, or those in its collection. */
  filtersOf({ record }: Pick<IndicationElement, 'record'>): readonly IndicationElement[] {
    const key = keyOfPath(record.Filter as ObjectPath)
    const filter = this.#elements.find('filter', key)
    if (filter !== undefined) return [filter]
    const members = this.#elements.find('collection', key)?.members ?? []
    return members.map((member) => this.#elements.find('filter', member)).filter((found) => found !== undefined)
  }

  /** What was heard is kept as long as the subscription has the same rules. */
  #repeatOf({ record }: IndicationElement, { repeat }: SubscriptionRules): RepeatNotification | undefined {
    if (repeat === undefined) return undefined
    // The start is one object for the whole life of a subscription, whatever else of its record changes.
    const life = record.SubscriptionStartTime as object
    const known = this.#repeats.get(life)
    if (known !== undefined) return known
    const made = new RepeatNotification(repeat)
    this.#repeats.set(life, made)
    return made
  }

  /** A filter that fits no more, for its class is gone, matches nothing; that is told once for each state of the classes. */
  #compile(element: IndicationElement, query: FilterQuery, space: Namespace): CompiledFilter | undefined {
    const known = this.#compiled.get(space) ?? new WeakMap<IndicationElement, CompiledFilter | undefined>()
    this.#compiled.set(space, known)
    if (known.has(element)) return known.get(element)
    let made: CompiledFilter | undefined
    try {
      made = compileFilter(query, space)
    } catch (cause) {
      if (!(cause instanceof CimError)) throw cause
      this.#onFault(query, cause)
    }
    known.set(element, made)
    return made
  }
}

interface Wanted {
  readonly element: IndicationElement
  readonly query: FilterQuery
  readonly subscriptions: readonly ActiveSubscription[]
}

/** The interests in one namespace, found by class once. */
class SpaceIndex {
  readonly #space: Namespace
  readonly #interests: readonly Interest[]
  readonly #found = new WeakMap<CimClass, WeakMap<CimClass, readonly Interest[]>>()

  constructor(space: Namespace, interests: readonly Interest[]) {
    this.#space = space
    this.#interests = interests
  }

  find(indication: CimClass, source: CimClass = indication): readonly Interest[] {
    if (this.#interests.length === 0) return none
    const bySource = this.#found.get(indication) ?? new WeakMap<CimClass, readonly Interest[]>()
    this.#found.set(indication, bySource)
    const known = bySource.get(source)
    if (known !== undefined) return known
    const { schema } = this.#space
    const found = this.#interests.filter(
      ({ filter: { className, sourceClass } }) =>
        schema.isSubclassOf(indication.name, className) &&
        (sourceClass === undefined || source === indication || schema.isSubclassOf(source.name, sourceClass)),
    )
    bySource.set(source, found)
    return found
  }
}

const none: readonly Interest[] = []
