import type { Client, Machine } from '@cimarron/api/client'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'

/** A machine as it is now, kept so by what happens to it: nothing is asked again and again. */
export class WatchedMachine {
  readonly client: Client
  #machine: Machine
  readonly #looks = new Set<() => void>()
  #failure: unknown

  private constructor(client: Client, machine: Machine) {
    this.client = client
    this.#machine = machine
  }

  /** Follows it until the signal ends that. */
  static async open(
    { output }: Invocation,
    client: Client,
    watch: { machine: string; signal: AbortSignal },
  ): Promise<WatchedMachine> {
    const { machine, signal } = watch
    // The cursor first: what happens meanwhile is then told again, never missed.
    const { end } = await client.call('journal.read', { limit: 1 }, { signal })
    const watched = new WatchedMachine(client, await client.call('machines.get', { machine }, { signal }))
    const onState = (state: string): void => {
      if (state === 'reconnecting') output.note('the connection broke; trying again')
    }
    const follow = async () => {
      for await (const entry of client.events({ after: end, signal, onState })) {
        if (entry.kind === 'machine-undefined' && entry.machine.id === watched.#machine.id) {
          throw new CliError('not-found', `machine "${entry.machine.name}" was deleted`)
        }
        if ('machine' in entry && typeof entry.machine === 'object' && entry.machine.id === watched.#machine.id) {
          watched.#machine = entry.machine
          watched.#look()
        }
      }
    }
    follow().catch((error: unknown) => {
      watched.#failure = error
      watched.#look()
    })
    return watched
  }

  get machine(): Machine {
    return this.#machine
  }

  /** Resolves when it holds. @throws what ended the watch; the signal's reason */
  async until(holds: (machine: Machine) => boolean, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = () => {
      if (this.#failure !== undefined) reject(this.#failure)
      else if (signal.aborted) reject(signal.reason)
      else if (holds(this.#machine)) resolve()
    }
    this.#looks.add(look)
    signal.addEventListener('abort', look, { once: true })
    look()
    try {
      await promise
    } finally {
      this.#looks.delete(look)
      signal.removeEventListener('abort', look)
    }
  }

  #look(): void {
    for (const look of this.#looks) look()
  }
}
