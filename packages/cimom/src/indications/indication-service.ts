import { randomUUID } from 'node:crypto'
import { type CimDateTime, foldName, type ObjectPath } from '@cimarron/cim'
import type { After } from '../after.ts'
import type { ServerIdentity } from '../interop/server-identity.ts'
import type { Namespace } from '../namespace.ts'
import type { FaultListener } from '../provider-fault.ts'
import type { OperationStatistics } from '../statistics/operation-statistics.ts'
import { DestinationSender, type SenderStatus, type SenderSurroundings } from './destination-sender.ts'
import { type FailureEvent, FailurePolicies } from './failure-policies.ts'
import type { IndicationDelivery } from './indication-delivery.ts'
import { keyOfPath, textOf } from './indication-element.ts'
import { changed, type IndicationElement, IndicationElements } from './indication-elements.ts'
import { IndicationMatcher, type PendingIndications } from './indication-matcher.ts'
import type { IndicationSource } from './indication-source.ts'
import { type IndicationStore, takeRows } from './indication-store.ts'
import { subscriptionRules } from './indication-subscription.ts'
import type { InstanceChange } from './lifecycle-indication.ts'
import { listenerUrl } from './listener-destination.ts'
import { defaultQueueLimits, type QueueLimits } from './outgoing-queue.ts'
import { RunningSources, storedPositions } from './running-sources.ts'
import { StoredSettings } from './stored-settings.ts'
import { type ActiveSubscription, SubscriptionIndex } from './subscription-index.ts'

export interface IndicationServiceOptions extends Partial<IndicationHooks> {
  readonly store: IndicationStore
  readonly delivery: IndicationDelivery
  readonly identity: ServerIdentity
  readonly after: After
  readonly limits?: Partial<QueueLimits>
  readonly find: (namespace: string) => Namespace | undefined
  readonly onFault: FaultListener
  /** Counts deliveries as operations of the kind IndicationDelivery. */
  readonly statistics: OperationStatistics
}

/** Clock, chance, and who listens to what becomes of deliveries. */
export interface IndicationHooks {
  /** Milliseconds since 1970; the system's clock unless said. */
  readonly now: () => number
  /** Gives a text that was never given before; a random UUID unless said. */
  readonly identify: () => string
  /** Told when a listener fails, recovers, or what waits for it is dropped. */
  readonly onDelivery: (event: DeliveryEvent) => void
  /** For tests that kill the process; see `indicationFailPoints`. */
  readonly reached: (point: string) => void
}

const systemHooks: IndicationHooks = {
  now: () => Date.now(),
  identify: () => randomUUID(),
  onDelivery: () => undefined,
  reached: () => undefined,
}

/** Told to the server's log. */
export type DeliveryEvent = FailureEvent & { readonly destination: string; readonly url: string }

/** How a destination stands, for who operates the server. */
export interface DestinationStatus extends SenderStatus {
  readonly namespace: string
  readonly name: string
  readonly url: string
  /** Since when every delivery has failed; milliseconds since 1970. */
  readonly failingSinceMs: number | undefined
}

/** The places at which a test kills the process; see `IndicationHooks.reached`. */
export const indicationFailPoints = [
  'indication:1',
  'indication:2',
  'indication:3',
  'indication:4',
  'indication:5',
] as const

/**
 * The indication service (DSP1054): who subscribed to what, what waits for whom, and its delivery. It works from the moment
 * it is made: what waited when the last one ended is delivered on.
 */
export class IndicationService implements AsyncDisposable {
  readonly elements: IndicationElements
  readonly index: SubscriptionIndex
  readonly settings: StoredSettings
  readonly identity: ServerIdentity
  readonly now: () => number
  readonly identify: () => string
  readonly find: (namespace: string) => Namespace | undefined
  readonly #options: IndicationServiceOptions & IndicationHooks
  readonly #matcher: IndicationMatcher
  readonly #sources: RunningSources
  readonly #senders = new Map<string, DestinationSender>()
  readonly #surroundings: SenderSurroundings
  readonly #policies: FailurePolicies
  readonly #ends = new Map<string, () => void>()
  readonly #startId: string
  /** Changes of elements go one after the other: each sees the ends that the one before left. */
  #last: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(options: IndicationServiceOptions) {
    const { store, delivery, identity, after, limits, find, onFault } = options
    const hooks = { ...systemHooks, ...options }
    const { now, identify, reached } = hooks
    this.#options = hooks
    this.identity = identity
    this.now = now
    this.identify = identify
    this.find = find
    this.#startId = `${now()}-${identify()}`
    const onRefused = (key: string, cause: unknown): void => {
      const message = `what is stored as ${JSON.stringify(key)} is left out: ${String(cause)}`
      onFault({ className: 'CIM_IndicationService', act: 'load', message, cause })
    }
    const found = takeRows(store, onRefused)
    this.settings = new StoredSettings(store.elements, found)
    this.elements = new IndicationElements(store.elements, found, onRefused)
    this.index = new SubscriptionIndex(this.elements, find, (filter, cause) => {
      const message = `the indication filter ${filter.name} matches nothing: ${cause.message}`
      onFault({ className: 'CIM_IndicationFilter', act: 'load', message, cause })
    })
    this.#surroundings = {
      delivery,
      queues: store.queues,
      limits: { ...defaultQueueLimits, ...limits },
      total: { characters: 0 },
      after,
      settings: () => this.settings.current,
      tried: (result, elapsedMs) => options.statistics.record({ ...deliveryFigures, result, elapsedMs }),
      reached,
    }
    this.#matcher = new IndicationMatcher({
      index: this.index,
      now,
      identify,
      host: identity.systemName,
      queue: ({ destination, key }, indication) => this.#senders.get(destination)?.append(indication, key),
      produced: (subscription, identifier, time) => this.#produced(subscription, identifier, time),
    })
    this.#sources = new RunningSources({
      index: this.index,
      matcher: this.#matcher,
      store: store.elements,
      positions: storedPositions(found),
      queues: store.queues,
      room: () => this.#room(),
      onFault: ({ name }, namespace, cause) => {
        const message = `the source of indications ${name} in ${namespace} failed: ${String(cause)}`
        onFault({ className: name, act: 'start', message, cause })
      },
    })
    this.#policies = new FailurePolicies(this)
    for (const destination of this.elements.of('destination').values()) this.#open(destination)
    for (const subscription of this.elements.of('subscription').values()) this.#awaitEnd(subscription)
  }

  /** The indications of a change of a static instance; `undefined` where nobody gets one. */
  ofChange(space: Namespace, change: InstanceChange): PendingIndications | undefined {
    return this.#matcher.ofChange(space, change)
  }

  /** How indications reach listeners. */
  get delivery(): IndicationDelivery {
    return this.#options.delivery
  }

  /** For tests that kill the process. */
  reached(point: (typeof indicationFailPoints)[number]): void {
    this.#options.reached(point)
  }

  /** The classes of a namespace have changed. */
  classesChanged(space: Namespace): void {
    this.index.forgetClasses(space)
  }

  addSource(space: Namespace, source: IndicationSource): void {
    this.#sources.add(space, source)
  }

  removeSource(space: Namespace, source: IndicationSource): void {
    this.#sources.remove(space, source)
  }

  /** How every destination stands. */
  status(): DestinationStatus[] {
    return [...this.elements.of('destination').values()].flatMap((element) => {
      const sender = this.#senders.get(element.key)
      if (sender === undefined) return []
      const { namespace, record, notes } = element
      const url = textOf(record, 'Destination')
      return [{ namespace, name: textOf(record, 'Name'), url, failingSinceMs: notes.failingSinceMs, ...sender.status }]
    })
  }

  /** Runs a change of elements when those before it are done. */
  async exclusively<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act, act)
    this.#last = turn
    return await turn
  }

  /** Makes an element durable, and what follows from it true. For within `exclusively`. */
  async put(element: IndicationElement): Promise<void> {
    await this.elements.put(element)
    if (element.className === 'CIM_ListenerDestinationCIMXML' || element.className === 'CIM_IndicationHandlerCIMXML') {
      this.#open(element)
      return
    }
    this.index.forget()
    this.#awaitEnd(element)
    await this.#sources.refresh()
  }

  /** Takes an element away, and what waited for it. For within `exclusively`. */
  async remove(element: IndicationElement): Promise<void> {
    const sender = this.#senders.get(element.key)
    await this.elements.delete(element, sender === undefined ? [] : [sender.clear()])
    this.#senders.delete(element.key)
    this.index.forget()
    this.#ends.get(element.key)?.()
    this.#ends.delete(element.key)
    // Its last try may take a while to be called off.
    if (sender !== undefined) void sender.close()
    await this.#sources.refresh()
  }

  /** Forgets what waits for a destination. */
  async clear(destination: string): Promise<void> {
    const sender = this.#senders.get(destination)
    if (sender !== undefined) await this.#options.store.queues.commit([sender.clear()])
  }

  /** Takes what the program brings along: filters and collections of them. */
  predefine(element: IndicationElement): void {
    this.elements.predefine(element)
    this.index.forget()
  }

  /** Whether every delivery to the destination that a subscription leads to has failed of late. */
  isFailing({ record }: IndicationElement): boolean {
    const destination = this.elements.find('destination', keyOfPath(record.Handler as ObjectPath))
    return destination?.notes.failingSinceMs !== undefined
  }

  tell(destination: string, event: FailureEvent): void {
    const element = this.elements.find('destination', destination)
    const record = element?.record ?? {}
    this.#options.onDelivery({
      ...event,
      destination: textOf(record, 'Name'),
      url: textOf(record, 'Destination'),
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    for (const cancel of this.#ends.values()) cancel()
    await this.#sources[Symbol.asyncDispose]()
    await Promise.all([...this.#senders.values()].map((sender) => sender.close()))
    await this.#last.catch(() => undefined)
  }

  #open(element: IndicationElement): void {
    if (this.#senders.has(element.key)) return
    const { key, record, notes } = element
    const { systemName } = this.identity
    const url = listenerUrl(textOf(record, 'Destination'))
    // The format that CIM_Indication.SequenceContext recommends.
    const newContext = (round: number): string =>
      `cimarron:${systemName}#${this.#startId}${round === 0 ? '' : `.${round}`}#${notes.createdMs}.${foldName(textOf(record, 'Name'))}`
    const listener = this.#policies.listenerOf(key)
    this.#senders.set(key, new DestinationSender({ key, url, newContext, listener }, this.#surroundings))
  }

  /** A slow listener delays what others are told by no more than a moment; a dead one not at all. */
  async #room(): Promise<void> {
    const rooms = [...this.#senders.values()].map((sender) => sender.room())
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const cancel = this.#options.after(longestPaceMs, resolve)
    await Promise.race([Promise.all(rooms), late])
    cancel()
  }

  #produced({ key }: ActiveSubscription, identifier: string, time: CimDateTime): void {
    const element = this.elements.find('subscription', key)
    if (element === undefined) return
    const record = {
      ...element.record,
      LastIndicationIdentifier: identifier,
      LastIndicationProductionDateTime: time,
    }
    this.elements.show(changed(element, { record }))
  }

  /** A subscription whose duration is over is deleted (CIM_AbstractIndicationSubscription.SubscriptionDuration). */
  #awaitEnd({ key, className, record }: IndicationElement): void {
    this.#ends.get(key)?.()
    this.#ends.delete(key)
    if (className !== 'CIM_IndicationSubscription' && className !== 'CIM_FilterCollectionSubscription') return
    const { endsMs } = subscriptionRules(record)
    if (endsMs === undefined) return
    const leftMs = endsMs - this.now()
    const act = leftMs > longestTimerMs ? () => this.#look(key) : () => this.#expire(key)
    this.#ends.set(key, this.#options.after(Math.min(Math.max(0, leftMs), longestTimerMs), act))
  }

  #look(key: string): void {
    const element = this.elements.find('subscription', key)
    if (element !== undefined) this.#awaitEnd(element)
  }

  #expire(key: string): void {
    const element = this.elements.find('subscription', key)
    if (element === undefined || this.#isClosed) return
    void this.exclusively(() => this.remove(element)).catch((cause: unknown) => {
      const message = `a subscription that is over could not be deleted: ${String(cause)}`
      this.#options.onFault({ className: element.className, act: 'expire', message, cause })
    })
  }
}

/** A delivery among the operations: no provider has a part in it, and its bytes are the port's affair. */
const deliveryFigures = { operation: 'IndicationDelivery', providerMs: 0, requestBytes: 0, responseBytes: 0 } as const

/** How long a source waits for room in the queues, each time that it publishes. */
const longestPaceMs = 1000

/** A timer's most; of more it would run at once. */
const longestTimerMs = 2 ** 31 - 1
