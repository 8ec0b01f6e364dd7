import type { OperationContext } from '../call-context.ts'

/** Lets others have their turn of the event loop after each millisecond of work, and stops when the client is gone. */
export class Turns {
  readonly #context: OperationContext
  #start = performance.now()

  constructor(context: OperationContext) {
    this.#context = context
  }

  async rest(): Promise<void> {
    if (performance.now() - this.#start < turnMs) return
    await new Promise<void>((resolve) => setImmediate(resolve))
    this.#context.signal.throwIfAborted()
    this.#start = performance.now()
  }
}

const turnMs = 1
