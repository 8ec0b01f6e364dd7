import { CimDateTime } from '@cimarron/cim'
import type { SenderListener } from './destination-sender.ts'
import { changed, type ElementNotes, type IndicationElement } from './indication-elements.ts'
import type { IndicationService } from './indication-service.ts'
import { subscriptionRules, subscriptionStates } from './indication-subscription.ts'
import { isTransient } from './listener-destination.ts'

/** What is told of deliveries that fail, and what was done for it. */
export interface FailureEvent {
  readonly kind:
    | 'failing'
    | 'given-up'
    | 'recovered'
    | 'dropping'
    | 'subscription-disabled'
    | 'subscription-removed'
    | 'broken'
  readonly message: string
  readonly cause?: unknown
}

/** SubscriptionRemovalAction. */
const removal = { remove: 2, disable: 3 } as const

/**
 * What becomes of subscriptions whose listener does not take indications: OnFatalErrorPolicy when one is given up, and the
 * service's SubscriptionRemovalAction when all have failed for SubscriptionRemovalTimeInterval.
 */
export class FailurePolicies {
  readonly #service: IndicationService

  constructor(service: IndicationService) {
    this.#service = service
  }

  listenerOf(destination: string): SenderListener {
    const service = this.#service
    let isDropping = false
    let isGivingUp = false
    return {
      delivered: () => {
        isDropping = false
        isGivingUp = false
        if (this.#destination(destination)?.notes.failingSinceMs === undefined) return
        this.#note(destination, undefined)
        service.tell(destination, { kind: 'recovered', message: 'the listener takes indications again' })
      },
      failed: (queued, error, isGivenUp) => {
        this.#failed(destination, error)
        if (!isGivenUp) return
        // Once for all that are given up in a row: how many there are, the status of the destination tells.
        if (!isGivingUp) {
          const identifier = String(queued.indication.get('IndicationIdentifier') ?? '')
          const message = `the indication ${identifier} is given up, as will be those after it until the listener takes one: ${error.message}`
          service.tell(destination, { kind: 'given-up', message, cause: error })
        }
        isGivingUp = true
        this.#act(() => this.#fatal(destination, queued.subscription))
      },
      dropped: () => {
        // Once for all that find no room in a row.
        if (!isDropping)
          service.tell(destination, { kind: 'dropping', message: 'the queue is full: indications are dropped' })
        isDropping = true
      },
      broken: (cause) => service.tell(destination, { kind: 'broken', message: `the queue: ${String(cause)}`, cause }),
    }
  }

  #failed(destination: string, cause: Error): void {
    const service = this.#service
    const since = this.#destination(destination)?.notes.failingSinceMs
    if (since === undefined) {
      this.#note(destination, service.now())
      service.tell(destination, {
        kind: 'failing',
        message: `the listener takes no indications: ${cause.message}`,
        cause,
      })
      return
    }
    const { SubscriptionRemovalAction: action, SubscriptionRemovalTimeInterval: seconds } = service.settings.current
    if (service.now() - since <= seconds * 1000) return
    if (action !== removal.remove && action !== removal.disable) return
    const why = `every delivery has failed for more than ${seconds} seconds`
    this.#act(async () => {
      for (const subscription of [...service.index.leadingTo(destination)]) {
        if (action === removal.remove) await this.#remove(destination, subscription, why)
        else await this.#disable(destination, subscription, why)
      }
    })
  }

  /** An indication of this subscription could not be delivered. */
  async #fatal(destination: string, key: string): Promise<void> {
    const service = this.#service
    const element = this.#destination(destination)
    if (element !== undefined && isTransient(element.record)) {
      // "Subscriptions with Transient destinations MAY be deleted when the destination […] is no longer available."
      for (const subscription of [...service.index.leadingTo(destination)]) {
        await this.#remove(destination, subscription, 'its destination is transient, and could not be reached')
      }
      return
    }
    const subscription = service.elements.find('subscription', key)
    if (subscription === undefined) return
    const { onFatalError, failureTriggerMs } = subscriptionRules(subscription.record)
    const failingMs = service.now() - (element?.notes.failingSinceMs ?? service.now())
    if (onFatalError === 'ignore' || failingMs < failureTriggerMs) return
    const why = 'an indication could not be delivered, and OnFatalErrorPolicy says so'
    if (onFatalError === 'remove') await this.#remove(destination, subscription, why)
    else await this.#disable(destination, subscription, why)
  }

  async #remove(destination: string, subscription: IndicationElement, why: string): Promise<void> {
    const service = this.#service
    await service.remove(subscription)
    const { done } = service.index.leadingTo(destination).next()
    // Nobody is left for whom it would be tried on.
    if (done === true) await service.clear(destination)
    service.tell(destination, { kind: 'subscription-removed', message: `a subscription was removed: ${why}` })
  }

  async #disable(destination: string, subscription: IndicationElement, why: string): Promise<void> {
    if (subscription.record.SubscriptionState === subscriptionStates.disabled) return
    const record = {
      ...subscription.record,
      SubscriptionState: subscriptionStates.disabled,
      TimeOfLastStateChange: CimDateTime.fromDate(new Date(this.#service.now())),
    }
    await this.#service.put(changed(subscription, { record }))
    this.#service.tell(destination, { kind: 'subscription-disabled', message: `a subscription was disabled: ${why}` })
  }

  /** Remembers since when a destination fails, for the next process too. */
  #note(destination: string, failingSinceMs: number | undefined): void {
    const element = this.#destination(destination)
    if (element === undefined) return
    const notes: ElementNotes = {
      createdMs: element.notes.createdMs,
      ...(failingSinceMs !== undefined && { failingSinceMs }),
    }
    this.#service.elements.show(changed(element, { notes }))
    this.#act(async () => {
      const now = this.#destination(destination)
      if (now !== undefined) await this.#service.elements.put(now)
    })
  }

  #destination(key: string): IndicationElement | undefined {
    return this.#service.elements.find('destination', key)
  }

  /** Nobody waits for it: what fails is told. It is tried again with the next failure. */
  #act(act: () => Promise<void>): void {
    const service = this.#service
    service.exclusively(act).catch((cause: unknown) => {
      const text = `what a failed delivery calls for could not be done: ${String(cause)}`
      service.tell('', { kind: 'broken', message: text, cause })
    })
  }
}
