import type { Arrival, MigrationProgress } from '@cimarron/hypervisor'
import type { ArrivalAnswer, ArrivalRequest } from './peer-network.ts'

/** One machine on its way here, between the job that receives it and the peer that asks about it. */
export interface OpenArrival {
  /** Absent where a former daemon began it: the driver has it. */
  readonly request: ArrivalRequest | undefined
  /** What is answered to the source once all is held. */
  readonly begun: PromiseWithResolvers<ArrivalAnswer>
  /** What the source, or an admin, wants. The first word counts. */
  readonly decision: PromiseWithResolvers<'commit' | 'abandon'>
  /** What became of it, durable. */
  readonly outcome: PromiseWithResolvers<'committed' | 'abandoned'>
  arrival: Arrival | undefined
  /** Hears how far it is, while a job waits for it. */
  follow?: (progress: MigrationProgress) => void
  /** How often the source has asked or told something of it: where that grows, the source is there. */
  heard: number
}

/** Arrivals that a job of this daemon is seeing through. */
export class ArrivalDesk {
  readonly #open = new Map<string, OpenArrival>()

  get(migration: string): OpenArrival | undefined {
    return this.#open.get(migration)
  }

  open(migration: string, request?: ArrivalRequest): OpenArrival {
    const opened: OpenArrival = {
      request,
      begun: Promise.withResolvers(),
      decision: Promise.withResolvers(),
      outcome: Promise.withResolvers(),
      arrival: undefined,
      heard: 0,
    }
    // Nobody need be waiting for either.
    opened.begun.promise.catch(ignore)
    opened.outcome.promise.catch(ignore)
    this.#open.set(migration, opened)
    return opened
  }

  /** The source is there. */
  hear(migration: string): void {
    const opened = this.#open.get(migration)
    if (opened) opened.heard++
  }

  close(migration: string, failure?: unknown): void {
    const opened = this.#open.get(migration)
    this.#open.delete(migration)
    const error = failure ?? new Error('the arrival is over')
    opened?.begun.reject(error)
    opened?.outcome.reject(error)
  }
}

function ignore(): void {}
