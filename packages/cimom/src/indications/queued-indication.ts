import { Instance } from '@cimarron/cim'
import { decodeStored, encodeStored, recordIn, type StoredValue, textIn } from '../static/stored-value.ts'

/** What tells a listener which indications it has (CIM_Indication.SequenceContext, SequenceNumber). */
export interface Sequence {
  readonly context: string
  readonly number: number
}

/** An indication that waits for a destination. */
export interface QueuedIndication {
  /** Which subscription it is delivered for. */
  readonly subscription: string
  readonly sequence: Sequence
  /** Without its sequence. */
  readonly indication: Instance
}

/** An indication's part of a row, made once for all its destinations. */
export function encodeIndication(indication: Instance): StoredValue {
  return encodeStored(indication)
}

/** A row's text. */
export function encodeQueued(indication: StoredValue, sequence: Sequence, subscription: string): string {
  return JSON.stringify({ subscription, context: sequence.context, number: sequence.number, indication })
}

/** @throws TypeError, SyntaxError for what was written by nobody here */
export function decodeQueued(body: string): QueuedIndication {
  const { subscription, context, number, indication } = recordIn(JSON.parse(body))
  const decoded = decodeStored(indication)
  if (!(decoded instanceof Instance)) throw new TypeError('a queued indication is no instance')
  return {
    subscription: textIn(subscription),
    sequence: { context: textIn(context), number: Number(number) },
    indication: decoded,
  }
}

/** The indication as it is sent. */
export function sequenced({ indication, sequence }: QueuedIndication): Instance {
  const others = [...indication.properties].filter(({ name }) => !sequenceNames.has(name))
  return new Instance(indication.className, [
    ...others,
    { name: 'SequenceContext', type: 'string', isArray: false, value: sequence.context },
    { name: 'SequenceNumber', type: 'sint64', isArray: false, value: BigInt(sequence.number) },
  ])
}

const sequenceNames: ReadonlySet<string> = new Set(['SequenceContext', 'SequenceNumber'])

/**
 * A destination's sequence: numbers from 0 in a context that no earlier start of the service and no other destination has.
 * "It shall wrap to 0 when the value range is exceeded": in a context of its own, long before sint64 ends, where numbers
 * are no longer exact.
 */
export class SequenceCounter {
  readonly #newContext: (round: number) => string
  #round = 0
  #context: string
  #next = 0

  /** `newContext` gives a text for each round that it never gave before. */
  constructor(newContext: (round: number) => string) {
    this.#newContext = newContext
    this.#context = newContext(0)
  }

  next(): Sequence {
    if (this.#next === Number.MAX_SAFE_INTEGER) this.restart()
    return { context: this.#context, number: this.#next++ }
  }

  /** Begins another context: numbers were given to what is in no queue. */
  restart(): void {
    this.#context = this.#newContext(++this.#round)
    this.#next = 0
  }
}
