import type { HypervisorEvent } from '../event.ts'
import type { Hypervisor } from '../hypervisor.ts'

/** Everything a hypervisor told since the log was opened. */
export class EventLog implements AsyncDisposable {
  readonly events: HypervisorEvent[] = []
  readonly #end = new AbortController()
  readonly #done: Promise<void>
  readonly #waiting = new Set<() => void>()
  #failure: unknown

  constructor(hypervisor: Hypervisor) {
    const events = hypervisor.events(this.#end.signal)
    this.#done = this.#read(events).catch((error: unknown) => {
      this.#failure = error
      this.#wake()
    })
  }

  async #read(events: AsyncIterable<HypervisorEvent>): Promise<void> {
    for await (const event of events) {
      this.events.push(event)
      this.#wake()
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }

  /** What was told of one machine. */
  of(machine: string, since = 0): readonly HypervisorEvent[] {
    return this.events.slice(since).filter((event) => event.machine.id === machine)
  }

  /** The first such event from `since` on, told already or still to come; a test's own time limit ends the wait. */
  async until(matches: (event: HypervisorEvent) => boolean, since = 0): Promise<HypervisorEvent> {
    for (;;) {
      const found = this.events.slice(since).find(matches)
      if (found) return found
      if (this.#failure !== undefined) throw this.#failure
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.add(resolve)
      await promise
      this.#waiting.delete(resolve)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    await this.#done
    if (this.#failure !== undefined) throw this.#failure
  }
}
