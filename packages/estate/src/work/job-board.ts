import type { JobView } from '../job.ts'
import type { Write } from '../storage/statements.ts'

export interface JobRetention {
  /** How long an ended job is kept; default 24 hours. */
  readonly ms?: number
  /** How many ended jobs are kept; default 1,000. */
  readonly count?: number
}

/** All jobs, in memory: those that run, and for a while those that ended. */
export class JobBoard {
  readonly #views = new Map<string, JobView>()
  /** Ids in the order in which they ended. */
  readonly #ended = new Set<string>()
  readonly #keepMs: number
  readonly #keepCount: number

  constructor(keep: JobRetention = {}) {
    this.#keepMs = keep.ms ?? 86_400_000
    this.#keepCount = keep.count ?? 1000
  }

  get(id: string): JobView | undefined {
    return this.#views.get(id)
  }

  /** In the order in which they were submitted. */
  all(): readonly JobView[] {
    return [...this.#views.values()]
  }

  put(view: JobView): void {
    this.#views.set(view.id, view)
    if (view.endedMs !== undefined) this.#ended.add(view.id)
  }

  /** Forgets ended jobs that are too old or too many; the rows to delete. */
  sweep(nowMs: number): readonly Write[] {
    const forgotten: Write[] = []
    for (const id of this.#ended) {
      const age = nowMs - (this.#views.get(id)?.endedMs ?? 0)
      if (age <= this.#keepMs && this.#ended.size <= this.#keepCount) break
      this.#ended.delete(id)
      this.#views.delete(id)
      forgotten.push(['job.delete', id])
    }
    return forgotten
  }
}

/** A job as a row; only a job's latest row is kept. */
export function jobWrite(view: JobView): Write {
  return ['job.put', view.id, view.endedMs ?? null, JSON.stringify(view)]
}
