import { AgentError } from './agent-error.ts'

/** Who waits while one is being answered. */
const mostWaiting = 32

/** Questions to one agent, one at a time: it answers in order, and not which question. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** @throws AgentError `crowded`, `cancelled` where it was called off while it waited */
  async pass<T>(command: string, signal: AbortSignal | undefined, ask: () => Promise<T>): Promise<T> {
    if (this.#waiting >= mostWaiting) throw new AgentError('crowded', `${mostWaiting} commands wait for it already`)
    this.#waiting++
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    try {
      await before
      if (signal?.aborted) throw new AgentError('cancelled', `${command} was cancelled`, { cause: signal.reason })
      return await ask()
    } finally {
      this.#waiting--
      resolve()
    }
  }
}
