import { randomUUID } from 'node:crypto'
import type { Actor } from '@cimarron/estate'
import type { ServiceName } from '../naming/service-names.ts'

/** A method call that was refused before there was a job. */
export interface Refusal {
  readonly id: string
  readonly method: string
  /** Whose method it is, or who would have done what was asked of an element. */
  readonly service: ServiceName
  readonly owner: string
  readonly atMs: number
  readonly code: string
  readonly message: string
  /** The machine it was about, where it was about one. */
  readonly machine?: string | undefined
}

/** CIM_ConcreteJob.TimeBeforeRemoval's default: a job can be read for five minutes after its end. */
export const keptMs: number = 5 * 60_000
const mostKept = 200

/**
 * A return code has no text. So that a client learns what was wrong, a refused call refers to a job that has ended in
 * Exception and tells it (DSP1103, GetErrors). These are kept in memory for as long as other ended jobs.
 */
export class Refusals {
  readonly #byId = new Map<string, Refusal>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  add(refusal: Omit<Refusal, 'id' | 'atMs' | 'owner'>, actor: Actor): Refusal {
    const added: Refusal = { ...refusal, id: randomUUID(), owner: actor.name, atMs: this.#now() }
    this.#forgetOld()
    this.#byId.set(added.id, added)
    return added
  }

  get(id: string): Refusal | undefined {
    this.#forgetOld()
    return this.#byId.get(id)
  }

  list(): Iterable<Refusal> {
    this.#forgetOld()
    return this.#byId.values()
  }

  #forgetOld(): void {
    for (const [id, { atMs }] of this.#byId) {
      if (this.#byId.size < mostKept && this.#now() - atMs < keptMs) return
      this.#byId.delete(id)
    }
  }
}
