import type { JobView, JournalEntry, Session } from '@cimarron/estate'
import type { MachineView } from '@cimarron/hypervisor'

/** How many entries are looked through at a time for what was said before. */
const page = 64

/** What the journal said of machines and jobs before the entry that is being read. */
export class JournalMemory {
  readonly #session: Session
  /** As of the entry read last; of those that were asked for or read since. */
  readonly #machines = new Map<string, MachineView>()
  readonly #jobs = new Map<string, JobView>()
  /** Jobs submitted later can have no entry before those that are read. */
  #sinceMs = 0

  constructor(session: Session) {
    this.#session = session
  }

  /** Begins where the reading begins. */
  async open(cursor: number): Promise<void> {
    const [last] = await this.#session.history({ before: cursor + 1, limit: 1 })
    this.#sinceMs = last?.atMs ?? 0
    for (const job of this.#session.jobs()) if (job.endedMs !== undefined) this.#jobs.set(job.id, job)
  }

  /** The machine before this entry; `undefined` where the journal does not go back so far. */
  async machine(id: string, cursor: number): Promise<MachineView | undefined> {
    const known = this.#machines.get(id)
    if (known !== undefined) return known
    const entry = await this.#lastBefore(cursor, id, (each) => viewIn(each) !== undefined)
    // A machine that was removed is not what one of the same id was before.
    return entry === undefined || entry.kind === 'machine-undefined' ? undefined : viewIn(entry)
  }

  /** The job before this entry; `undefined` where this is the first. */
  async job(view: JobView, cursor: number): Promise<JobView | undefined> {
    const known = this.#jobs.get(view.id)
    if (known !== undefined && known !== view && known.endedMs === undefined) return known
    if (view.submittedMs > this.#sinceMs || view.machine === undefined) return undefined
    const entry = await this.#lastBefore(
      cursor,
      view.machine,
      (each) => each.kind === 'job' && each.view.id === view.id,
    )
    return entry?.kind === 'job' ? entry.view : undefined
  }

  /** What an entry says is from now on what was before. */
  learn(entry: JournalEntry): void {
    const view = viewIn(entry)
    if (entry.kind === 'job') {
      // At the end, so that those that ended stand in the order in which they did.
      this.#jobs.delete(entry.view.id)
      this.#jobs.set(entry.view.id, entry.view)
    } else if (entry.kind === 'machine-undefined') this.#machines.delete(entry.machine.id)
    else if (view !== undefined) this.#machines.set(view.id, view)
  }

  /** Ended jobs that are kept no more, once each. They go in the order in which they ended. */
  *forgotten(): Generator<JobView> {
    for (const [id, view] of this.#jobs) {
      if (view.endedMs === undefined) continue
      if (this.#session.job(id) !== undefined) return
      this.#jobs.delete(id)
      yield view
    }
  }

  async #lastBefore(
    cursor: number,
    machine: string,
    fits: (entry: JournalEntry) => boolean,
  ): Promise<JournalEntry | undefined> {
    for (let before = cursor; ; ) {
      const entries = await this.#session.history({ machine, before, limit: page })
      const found = entries.findLast(fits)
      if (found !== undefined || entries.length < page) return found
      before = entries[0]?.cursor ?? 0
    }
  }
}

function viewIn(entry: JournalEntry): MachineView | undefined {
  return 'machine' in entry && typeof entry.machine === 'object' ? entry.machine : undefined
}
