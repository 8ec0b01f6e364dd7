import { CimError, type CimValue, foldName, ObjectPath } from '@cimarron/cim'
import type { Namespace } from '../namespace.ts'
import { mayRead, type Principal } from '../principal.ts'
import type { InstanceRecord } from '../record.ts'
import { type ElementClassName, elementClasses, elementPath, keyOfPath, textOf } from './indication-element.ts'
import { changed, elementOf, type IndicationElement } from './indication-elements.ts'
import { compileFilter, type FilterQuery, filterQuery } from './indication-filter.ts'
import type { IndicationService } from './indication-service.ts'
import {
  changedSubscription,
  newSubscription,
  presentedSubscription,
  subscriptionRules,
} from './indication-subscription.ts'
import { checkDestination } from './listener-destination.ts'

/** How many there may be of each. */
export const elementLimits = { filter: 10_000, destination: 1000, subscription: 10_000 } as const

/** Filters, destinations and subscriptions as clients create, read, change and delete them in one namespace. */
export class SubscribedElements {
  readonly #service: IndicationService
  readonly #space: Namespace

  constructor(service: IndicationService, space: Namespace) {
    this.#service = service
    this.#space = space
  }

  *all(className: ElementClassName): Generator<InstanceRecord> {
    for (const element of this.#service.elements.in(this.#space.name, className)) yield this.#presented(element)
  }

  get(className: ElementClassName, keys: InstanceRecord): InstanceRecord | undefined {
    const element = this.#find(className, keys)
    // References are answered as they were asked: the interop namespace has several names.
    return element === undefined ? undefined : { ...this.#presented(element), ...keys }
  }

  /** @throws CimError */
  async create(className: ElementClassName, sent: InstanceRecord, principal: Principal): Promise<InstanceRecord> {
    return await this.#service.exclusively(async () => {
      const { now } = this.#service
      this.#mustHaveRoom(className)
      const record = this.#checked(className, sent, principal)
      const element = elementOf({ namespace: this.#space.name, className, record }, { createdMs: now() })
      if (this.#service.elements.find(elementClasses[className].kind, element.key) !== undefined) {
        throw new CimError('CIM_ERR_ALREADY_EXISTS', `there is such an instance of ${className} already`)
      }
      await this.#service.put(element)
      return Object.fromEntries(elementClasses[className].keys.map((name) => [name, sent[name] ?? record[name]]))
    })
  }

  /** Of a subscription: what has the qualifier Write. */
  async modify(className: ElementClassName, keys: InstanceRecord, changes: InstanceRecord): Promise<void> {
    await this.#service.exclusively(async () => {
      const element = this.#existing(className, keys)
      const record = changedSubscription(element.record, changes, this.#service.now())
      await this.#service.put(changed(element, { record }))
    })
  }

  /** @throws CimError CIM_ERR_FAILED for a filter or destination that a subscription leads to */
  async delete(className: ElementClassName, keys: InstanceRecord): Promise<void> {
    await this.#service.exclusively(async () => {
      const element = this.#existing(className, keys)
      this.#mustBeFree(element)
      await this.#service.remove(element)
    })
  }

  #find(className: ElementClassName, keys: InstanceRecord): IndicationElement | undefined {
    const record = Object.fromEntries(Object.entries(keys).map(([name, value]) => [name, this.#canonical(value)]))
    const key = keyOfPath(elementPath({ namespace: this.#space.name, className, record }))
    return this.#service.elements.find(elementClasses[className].kind, key)
  }

  #existing(className: ElementClassName, keys: InstanceRecord): IndicationElement {
    const element = this.#find(className, keys)
    if (element === undefined) throw new CimError('CIM_ERR_NOT_FOUND', `there is no such instance of ${className}`)
    return element
  }

  #presented(element: IndicationElement): InstanceRecord {
    const { record, className } = element
    switch (elementClasses[className].kind) {
      case 'subscription': {
        const isFailing = this.#service.isFailing(element)
        return presentedSubscription(record, { nowMs: this.#service.now(), isFailing, ...subscriptionRules(record) })
      }
      case 'destination':
      case 'filter':
      case 'collection':
        return record
    }
  }

  #checked(className: ElementClassName, sent: InstanceRecord, principal: Principal): InstanceRecord {
    switch (elementClasses[className].kind) {
      case 'filter': {
        const record = this.#withSystemKeys(className, sent)
        const query = filterQuery(record, this.#space.name)
        requireReader(query, principal)
        this.#checkFilter(query)
        return record
      }
      case 'destination': {
        const record = this.#withSystemKeys(className, sent)
        checkDestination(record, this.#service.delivery)
        return record
      }
      case 'subscription':
        return this.#checkedSubscription(sent, principal)
      case 'collection':
        throw new CimError(
          'CIM_ERR_NOT_SUPPORTED',
          'collections of filters are the server’s own; clients create filters',
        )
    }
  }

  /** Keys that a client leaves out are those of this server; a name of its own is made where there is none. */
  #withSystemKeys(className: ElementClassName, sent: InstanceRecord): InstanceRecord {
    const { systemClass, systemName } = this.#service.identity
    const given = sent.CreationClassName
    if (typeof given === 'string' && given !== '' && foldName(given) !== foldName(className)) {
      const text = `CreationClassName is ${JSON.stringify(given)}; of an instance of ${className} it is that`
      throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
    }
    const or = (name: string, value: string): CimValue => (sent[name] == null || sent[name] === '' ? value : sent[name])
    return {
      ...sent,
      SystemCreationClassName: or('SystemCreationClassName', systemClass),
      SystemName: or('SystemName', systemName),
      CreationClassName: className,
      Name: or('Name', `cimarron:${this.#service.identify()}`),
    }
  }

  #checkFilter(query: FilterQuery): void {
    if (!this.#service.settings.current.FilterCreationEnabled) {
      const text =
        'this server takes no filters of clients now (FilterCreationEnabled of CIM_IndicationService is false)'
      throw new CimError('CIM_ERR_NOT_SUPPORTED', text)
    }
    for (const name of query.namespaces) {
      const space = this.#service.find(name)
      if (space === undefined) {
        const text = `the filter is for indications of ${name}, which is no namespace of this server`
        throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
      }
      try {
        compileFilter(query, space)
      } catch (cause) {
        // DSP0200 5.3.2.6: CreateInstance knows neither of these; its CIM_ERR_INVALID_CLASS is about the new instance's class.
        if (!(cause instanceof CimError) || !queryFaults.has(cause.status ?? '')) throw cause
        throw new CimError('CIM_ERR_INVALID_PARAMETER', `Query: ${cause.message}`, { cause })
      }
    }
  }

  #checkedSubscription(sent: InstanceRecord, principal: Principal): InstanceRecord {
    const { elements, index, now } = this.#service
    const record = { ...sent, Filter: this.#canonical(sent.Filter), Handler: this.#canonical(sent.Handler) }
    const filterKey = record.Filter instanceof ObjectPath ? keyOfPath(record.Filter) : undefined
    const handlerKey = record.Handler instanceof ObjectPath ? keyOfPath(record.Handler) : undefined
    const filter = elements.find('filter', filterKey) ?? elements.find('collection', filterKey)
    if (filter === undefined) throw leadsNowhere('Filter', 'filter or collection')
    if (elements.find('destination', handlerKey) === undefined) throw leadsNowhere('Handler', 'listener destination')
    if (filter.record.IndividualSubscriptionSupported === false) {
      const text = `the filter ${textOf(filter.record, 'Name')} can't be subscribed to by itself, only with its collection`
      throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
    }
    const whole = newSubscription(record, now())
    const filters = index.filtersOf({ record: whole })
    if (filters.length === 0) throw leadsNowhere('Filter', 'filter')
    for (const each of filters) requireReader(filterQuery(each.record, each.namespace), principal)
    return whole
  }

  /** References say where they lead by the namespaces' own names. */
  #canonical<T extends CimValue | undefined>(value: T): T | ObjectPath {
    if (!(value instanceof ObjectPath)) return value
    const name = value.namespace ?? this.#space.name
    return value.in(this.#service.find(name)?.name ?? name)
  }

  #mustHaveRoom(className: ElementClassName): void {
    const { kind } = elementClasses[className]
    if (kind === 'collection') return
    const most = elementLimits[kind]
    if (this.#service.elements.of(kind).size < most) return
    const text = `there are ${most} ${kind}s, which is the most there may be; delete some that nobody needs`
    throw new CimError('CIM_ERR_SERVER_LIMITS_EXCEEDED', text)
  }

  #mustBeFree(element: IndicationElement): void {
    const { key, className, isPredefined, record } = element
    if (isPredefined) {
      throw new CimError(
        'CIM_ERR_NOT_SUPPORTED',
        `${textOf(record, 'Name')} belongs to the server, and can't be deleted`,
      )
    }
    if (elementClasses[className].kind === 'subscription' || !this.#service.index.isUsed(key)) return
    const text = `a subscription refers to the instance of ${className} ${textOf(record, 'Name')}: delete that first`
    throw new CimError('CIM_ERR_FAILED', text)
  }
}

const queryFaults: ReadonlySet<string> = new Set(['CIM_ERR_INVALID_QUERY', 'CIM_ERR_INVALID_CLASS'])

/** What happens in a namespace is for those who may read there; whether there is such a one, too. */
function requireReader({ namespaces }: FilterQuery, principal: Principal): void {
  const closed = namespaces.find((name) => !mayRead(principal, name))
  if (closed === undefined) return
  const text = `indications of ${closed} are for who may read there; ${principal.name} has no role in it`
  throw new CimError('CIM_ERR_ACCESS_DENIED', text)
}

function leadsNowhere(role: string, what: string): CimError {
  return new CimError('CIM_ERR_INVALID_PARAMETER', `${role} leads to no ${what} that there is`)
}
