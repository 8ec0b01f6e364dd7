import { CimError } from '@cimarron/cim'
import type { After } from '../after.ts'
import type { CallContext, OperationContext } from '../call-context.ts'
import type { Eventually, Records } from '../provider.ts'
import { type FaultListener, faultOf, shownFault } from '../provider-fault.ts'
import { Turns } from '../query/turns.ts'
import { Gathered } from './gathered.ts'
import { ProviderCall } from './provider-call.ts'
import { ProviderClock } from './provider-clock.ts'

/** What keeps one provider from standing in the way of others. */
export interface ProviderLimits {
  /** How long a provider may let a caller wait for its answer or its next record, where it does not say itself. */
  readonly deadlineMs: number
  /** How many calls of one provider may be without an answer, those included that were given up and that it never answers. */
  readonly waitingCalls: number
}

export const defaultProviderLimits: ProviderLimits = { deadlineMs: 60_000, waitingCalls: 500 }

/** What calls into a provider are made with. */
export interface CallGround {
  readonly onFault: FaultListener
  readonly limits: ProviderLimits
  readonly after: After
}

/** Whose calls these are. */
export interface CallTarget {
  readonly className: string
  readonly namespace: string
  readonly deadlineMs?: number | undefined
}

/** What is asked of the provider, and for whom. */
export interface CallAct {
  /** `enumerate`, `get`, a method's name, … */
  readonly act: string
  readonly context: OperationContext
  readonly deadlineMs?: number | undefined
}

/**
 * The calls into one provider. Whatever it does, its caller has an answer: what it throws or gives in error is told as a
 * fault; one that keeps its caller waiting is given up at its deadline, or when the caller goes away; one that gives more
 * than a turn's work of records lets others have their turns.
 */
export class ProviderCalls {
  readonly #target: CallTarget
  readonly #ground: CallGround
  readonly #underWay = new Set<ProviderCall>()
  #waiting = 0
  #isClosed = false
  #onIdle: (() => void) | undefined

  constructor(target: CallTarget, ground: CallGround) {
    this.#target = target
    this.#ground = ground
  }

  /** Asks for one answer, and reads it. What `read` throws is the provider's fault too. */
  async run<T, R>(act: CallAct, ask: (context: CallContext) => Eventually<T>, read: (answer: T) => R): Promise<R> {
    const call = this.#begin(act)
    const clock = new ProviderClock(act.context)
    try {
      return read(await call.wait(() => ask(call)))
    } catch (error) {
      throw this.#fault(error, act)
    } finally {
      clock.stop()
      call.end()
    }
  }

  /** Asks for many records, and reads each. They are read no further than the batches are, and closed then. */
  async *batches<T, R>(
    act: CallAct,
    open: (context: CallContext) => Eventually<Records<T>>,
    read: (record: T) => R,
  ): AsyncGenerator<R[]> {
    const call = this.#begin(act)
    const gathered = new Gathered(act.context, read)
    const clock = new ProviderClock(act.context)
    try {
      const records = await call.wait(() => open(call))
      const turns = new Turns(act.context)
      const iterator = iteratorOf(records)
      let isRead = false
      try {
        for (;;) {
          const next = call.wait(() => iterator.next() as Eventually<IteratorResult<T>>)
          // What is there already is not put through the microtask queue.
          const step = next instanceof Promise ? await next : next
          if (step.done === true) break
          if (gathered.add(step.value)) {
            clock.stop()
            yield gathered.take()
            clock.start()
          }
          if (turns.isDue) {
            clock.stop()
            await turns.rest()
            clock.start()
          }
        }
        isRead = true
      } finally {
        if (!isRead) this.#close(call, iterator, act)
        clock.stop()
      }
      if (gathered.size > 0) yield gathered.take()
      if (gathered.fault !== undefined) act.context.tolerate?.(this.#fault(gathered.fault, act))
    } catch (error) {
      const fault = this.#fault(error, act)
      // What came before it is no worse for it.
      if (gathered.size > 0 && !act.context.signal.aborted) yield gathered.take()
      throw fault
    } finally {
      clock.stop()
      call.end()
    }
  }

  /**
   * Takes no more calls. Resolves when those under way have ended, which they are made to after `graceMs`; calls that were
   * given up and are never answered are not waited for.
   */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true
    if (this.#underWay.size === 0) return
    const { promise: idle, resolve } = Promise.withResolvers<void>()
    this.#onIdle = resolve
    const disarm = this.#ground.after(graceMs, () => {
      for (const call of this.#underWay) call.stop(this.#unregistered())
      resolve()
    })
    await idle
    disarm()
  }

  #begin({ context, deadlineMs }: CallAct): ProviderCall {
    const { limits, after } = this.#ground
    if (this.#isClosed) throw this.#unregistered()
    if (this.#waiting >= limits.waitingCalls) {
      const text = `${this.#shown()} has ${this.#waiting} calls to answer, which is the most there may be; try again later`
      throw new CimError('CIM_ERR_SERVER_LIMITS_EXCEEDED', text)
    }
    const call = new ProviderCall(context, {
      deadlineMs: deadlineMs ?? this.#target.deadlineMs ?? limits.deadlineMs,
      after,
      onWait: this.#onWait,
      onOver: this.#onOver,
    })
    this.#underWay.add(call)
    return call
  }

  readonly #onWait = (change: 1 | -1): void => {
    this.#waiting += change
  }

  readonly #onOver = (call: ProviderCall): void => {
    this.#underWay.delete(call)
    if (this.#underWay.size === 0) this.#onIdle?.()
  }

  /** Lets the provider tidy up after records that nobody reads on. Nobody waits for it; what it throws is told. */
  #close<T>(call: ProviderCall, iterator: Iterator<T> | AsyncIterator<T>, { act }: CallAct): void {
    const failed = (error: unknown): void => {
      const message = `${this.#shown()} failed in closing ${act}: ${shownFault(error)}`
      this.#ground.onFault({ className: this.#target.className, act, message, cause: error })
    }
    call.stop(new Error('nobody reads on'))
    try {
      const closing = iterator.return?.()
      if (closing instanceof Promise) closing.catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  #fault(error: unknown, { act, context }: CallAct): Error {
    const { className, namespace } = this.#target
    return faultOf(error, { className, act, namespace, signal: context.signal, onFault: this.#ground.onFault })
  }

  #shown(): string {
    return `the provider of ${this.#target.className} in ${this.#target.namespace}`
  }

  #unregistered(): CimError {
    return new CimError('CIM_ERR_FAILED', `${this.#shown()} was taken out of service`)
  }
}

function iteratorOf<T>(records: Records<T>): Iterator<T> | AsyncIterator<T> {
  // An own check, for the types are only a promise: a text, too, can be iterated.
  if (typeof records === 'object' && records !== null) {
    if (Symbol.iterator in records) return records[Symbol.iterator]()
    if (Symbol.asyncIterator in records) return records[Symbol.asyncIterator]()
  }
  throw new TypeError(
    `it gave ${records === null ? 'null' : `a ${typeof records}`} where an iterable of records is wanted`,
  )
}
