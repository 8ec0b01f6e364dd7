import type { QmpClient } from '../qmp/client.ts'
import type { QmpEvent } from '../qmp/message.ts'

/** How one block job stands, by its events (qapi/block-core.json). */
export interface JobStanding {
  readonly phase: 'runs' | 'ready' | 'ended'
  /** Why it ended before its time, in QEMU's words. */
  readonly problem?: string
}

/**
 * How a migration and its block jobs stand in one QEMU, as its events tell: nothing is asked again and again while a guest
 * stands still. `MIGRATION` is told where the capability `events` is on.
 */
export class MigrationWatch implements Disposable {
  readonly #end = new AbortController()
  readonly #waiting = new Set<() => void>()
  readonly #jobs = new Map<string, JobStanding>()
  #status = 'none'
  #wasTold = false
  #stoppedMs: number | undefined
  #lost: Error | undefined

  constructor(qmp: QmpClient) {
    void this.#follow(qmp)
  }

  /** QEMU's `MigrationStatus` (qapi/migration.json). */
  get status(): string {
    return this.#status
  }

  /** When the guest stood still last, by our clock: milliseconds since 1970. */
  get stoppedMs(): number | undefined {
    return this.#stoppedMs
  }

  /** A job that nothing was heard of runs. */
  job(id: string): JobStanding {
    return this.#jobs.get(id) ?? { phase: 'runs' }
  }

  /** A job of which only what it made is left. */
  ended(job: string): void {
    this.#jobs.set(job, { phase: 'ended' })
  }

  /** Where it stood when it was asked, which what was told meanwhile outdates. */
  found(status: string): void {
    if (!this.#wasTold) this.#status = status
    this.#wake()
  }

  /** Resolves when it holds. @throws the signal's reason; QmpError where the monitor is gone */
  async until(holds: () => boolean, signal?: AbortSignal): Promise<void> {
    const wake = () => pending.resolve()
    let pending = Promise.withResolvers<void>()
    const look = () => wake()
    this.#waiting.add(look)
    signal?.addEventListener('abort', look)
    try {
      for (;;) {
        if (holds()) return
        signal?.throwIfAborted()
        if (this.#lost) throw this.#lost
        await pending.promise
        pending = Promise.withResolvers()
      }
    } finally {
      this.#waiting.delete(look)
      signal?.removeEventListener('abort', look)
    }
  }

  [Symbol.dispose](): void {
    this.#end.abort()
  }

  async #follow(qmp: QmpClient): Promise<void> {
    for await (const event of qmp.events(this.#end.signal)) {
      this.#hear(event)
      this.#wake()
    }
    if (this.#end.signal.aborted) return
    this.#lost = await qmp.closed
    this.#wake()
  }

  #hear({ name, data }: QmpEvent): void {
    const { device, error } = data
    switch (name) {
      case 'MIGRATION':
        this.#status = String(data.status)
        this.#wasTold = true
        break
      case 'STOP':
        this.#stoppedMs = Date.now()
        break
      case 'BLOCK_JOB_READY':
        this.#jobs.set(String(device), { phase: 'ready' })
        break
      case 'BLOCK_JOB_COMPLETED':
      case 'BLOCK_JOB_CANCELLED':
        this.#jobs.set(String(device), {
          phase: 'ended',
          ...(typeof error === 'string' ? { problem: error } : {}),
        })
        break
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }
}
