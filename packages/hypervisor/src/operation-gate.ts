import { cancelled } from './cancelled.ts'
import { HypervisorError } from './error.ts'
import type { Operation } from './operation.ts'
import type { MachineOperation } from './transitions.ts'

/** Why an operation ended: a power-off did not wait for it. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'
}

export interface Passage {
  readonly operation: MachineOperation
  /** The machine's name, for the words of a refusal. */
  readonly machine: string
  readonly options: Operation
}

interface Running {
  readonly operation: MachineOperation
  readonly abort: AbortController
  readonly done: PromiseWithResolvers<void>
}

/** Lets one operation of a machine through at a time; a power-off overtakes any other. */
export class OperationGate {
  #running: Running | undefined

  /**
   * Does the work, with a signal that aborts when the caller calls it off or a power-off overtakes it.
   * @throws HypervisorError `busy`, or `cancelled` where the work ended by that signal.
   */
  async pass<T>({ operation, machine, options }: Passage, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const before = this.#running
    if (before && (operation !== 'power-off' || before.operation === 'power-off')) {
      throw new HypervisorError('busy', { machine, operation: before.operation })
    }
    before?.abort.abort(new Overtaken())
    const running: Running = { operation, abort: new AbortController(), done: Promise.withResolvers() }
    this.#running = running
    const own = running.abort.signal
    const signal = options.signal ? AbortSignal.any([own, options.signal]) : own
    try {
      await before?.done.promise
      options.progress?.(0)
      const result = await work(signal)
      options.progress?.(1)
      return result
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error
      const by = signal.reason instanceof Overtaken ? ', overtaken by a power-off,' : ''
      throw cancelled(signal, `${operation} of machine ${JSON.stringify(machine)}${by}`)
    } finally {
      if (this.#running === running) this.#running = undefined
      running.done.resolve()
    }
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running.done.promise
  }

  abort(reason: Error): void {
    this.#running?.abort.abort(reason)
  }
}
