import type { Instance } from '@cimarron/cim'

/** How indications reach listeners: the port that a face fills. */
export interface IndicationDelivery {
  /**
   * Brings one indication to one destination, once. Resolves when the listener has answered that it has it. Trying again
   * is the caller's affair.
   *
   * @throws DeliveryError; the reason of `signal` where that aborts it
   */
  deliver(indication: Instance, destination: ListenerDestination, signal: AbortSignal): Promise<void>
  /**
   * Why nothing will ever be delivered to this destination, as far as its URL tells; `undefined` where nothing speaks against
   * it. Asked when a destination is created; without it each is taken.
   */
  refusal?(destination: ListenerDestination): string | undefined
}

/** A listener as it is reached. */
export interface ListenerDestination {
  /** `http` or `https`, host, port and path. */
  readonly url: string
}

/**
 * `unreachable`: no connection, or it broke; `timeout`: no answer in time; `untrusted`: it can't show that it is who it
 * should be; `refused`: it answered with an error; `garbled`: it answered with something that is no answer.
 */
export type DeliveryErrorCode = 'unreachable' | 'timeout' | 'untrusted' | 'refused' | 'garbled'

/** An indication was not delivered, or it is not known whether it was. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly code: DeliveryErrorCode
  /** The listener will never take this indication: there is no use in trying again. */
  readonly isFinal: boolean

  constructor(code: DeliveryErrorCode, message: string, options: { isFinal?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.isFinal = options.isFinal ?? false
  }
}
