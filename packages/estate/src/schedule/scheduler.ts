import { HypervisorError, type Machine } from '@cimarron/hypervisor'
import type { Actor } from '../actor.ts'
import type { Clock } from '../clock.ts'
import { EstateError } from '../error.ts'
import type { JournalDraft } from '../journal-entry.ts'
import type { Collection } from '../storage/collection.ts'
import { nextRun } from './next-run.ts'
import { expired, type Kept, parseRetention } from './retention.ts'
import {
  changeSchedule,
  completeSchedule,
  type Schedule,
  type ScheduleChange,
  type ScheduleDraft,
  type ScheduleRun,
  type ScheduleView,
} from './schedule.ts'
import { wallOf } from './wall-clock.ts'
import { parseWhen } from './when.ts'

/** What a schedule does with snapshots: each call is a job of its own, and rejects as that does. */
export interface SnapshotWork {
  /** Those there are, with the schedule that made each. */
  made(machine: string): readonly (Kept & { readonly name: string; readonly schedule?: string })[]
  take(
    machine: string,
    snapshot: { readonly name: string; readonly schedule: Schedule },
    signal: AbortSignal,
  ): Promise<void>
  delete(
    machine: string,
    snapshot: string,
    how: { readonly schedule: Schedule; readonly signal: AbortSignal },
  ): Promise<void>
}

export interface SchedulerOptions {
  readonly clock: Clock
  /** IANA's name of the time zone whose clocks count. */
  readonly zone: string
  readonly schedules: Collection<Schedule, JournalDraft>
  readonly machines: () => Iterable<Machine>
  readonly work: SnapshotWork
  /** Told of failures that nobody waits for. */
  readonly report: (problem: unknown) => void
}

/** Time is looked at anew so often: a clock can be set. */
const mostWaitMs = 3_600_000
const mostProblems = 20
const mostSchedules = 1000

/**
 * Takes snapshots when they are due, and deletes those of its own that nothing keeps. What was due while no daemon ran is made
 * up for once. That a run has begun is durable before its first effect: none is begun twice.
 */
export class Scheduler implements AsyncDisposable {
  readonly #options: SchedulerOptions
  readonly #running = new Map<string, Promise<void>>()
  readonly #end = new AbortController()
  #callOff: (() => void) | undefined

  constructor(options: SchedulerOptions) {
    this.#options = options
  }

  /** From now on. */
  async open(): Promise<void> {
    for (const [, schedule] of [...this.#options.schedules.entries()]) {
      const { lastRun } = schedule
      if (lastRun?.state === 'running')
        await this.#put({ ...schedule, lastRun: { ...lastRun, state: 'interrupted' } }, 'ran')
    }
    this.#tick('missed')
  }

  /** In the order of their names. */
  all(): readonly ScheduleView[] {
    const views = Array.from(this.#options.schedules.entries(), ([, schedule]) => this.#view(schedule))
    return views.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  }

  /** By id or name. @throws EstateError `schedule-not-found` */
  find(idOrName: string): ScheduleView {
    const found = this.#options.schedules.get(idOrName) ?? this.all().find((schedule) => schedule.name === idOrName)
    if (!found) throw new EstateError('schedule-not-found', { schedule: idOrName })
    return this.#view(found)
  }

  /** @throws HypervisorError `invalid-config`, `name-in-use`, `id-in-use` */
  async define(draft: ScheduleDraft, actor: Actor): Promise<ScheduleView> {
    const schedule = completeSchedule(draft, this.#options.clock.now())
    const { schedules } = this.#options
    if (schedules.get(schedule.id)) throw new HypervisorError('id-in-use', { kind: 'schedule', id: schedule.id })
    if (schedules.size >= mostSchedules)
      throw new HypervisorError('invalid-config', {
        what: 'schedules',
        problem: `are ${mostSchedules} already; delete one`,
      })
    this.#requireFreeName(schedule)
    await this.#put(schedule, 'defined', actor)
    this.#tick()
    return this.#view(schedule)
  }

  async change(id: string, change: ScheduleChange, actor: Actor): Promise<ScheduleView> {
    const schedule = changeSchedule(this.#stored(id), change, this.#options.clock.now())
    this.#requireFreeName(schedule)
    await this.#put(schedule, 'changed', actor)
    this.#tick()
    return this.#view(schedule)
  }

  /** Its snapshots stay. */
  async delete(id: string, actor: Actor): Promise<void> {
    const schedule = this.#stored(id)
    const atMs = this.#options.clock.now()
    await this.#options.schedules.delete(id, { kind: 'schedule', event: 'deleted', atMs, actor, schedule })
  }

  /** Those of one machine alone. */
  ofMachine(machine: string): readonly Schedule[] {
    return Array.from(this.#options.schedules.entries(), ([, schedule]) => schedule).filter(
      ({ target }) => 'machine' in target && target.machine === machine,
    )
  }

  /** Those that came with a machine: under another name where theirs is taken. One that is here already stays as it is. */
  async takeIn(schedules: readonly Schedule[], actor: Actor): Promise<void> {
    for (const schedule of schedules) {
      if (this.#options.schedules.get(schedule.id)) continue
      const name = freeName(schedule.name, new Set(this.all().map((other) => other.name)))
      const { lastRun } = schedule
      const state = lastRun?.state === 'running' ? 'interrupted' : lastRun?.state
      await this.#put(
        { ...schedule, name, ...(lastRun && state ? { lastRun: { ...lastRun, state } } : {}) },
        'defined',
        actor,
      )
    }
    this.#tick()
  }

  /** One that went with its machine; it need not be there. */
  async letGo(id: string, actor: Actor): Promise<void> {
    if (this.#options.schedules.get(id)) await this.delete(id, actor)
  }

  /** Now; resolves when it has begun. @throws HypervisorError `busy` where it runs */
  async run(id: string): Promise<ScheduleView> {
    const schedule = this.#stored(id)
    if (this.#running.has(id))
      throw new HypervisorError('busy', { kind: 'schedule', machine: schedule.name, operation: 'a run' })
    await this.#begin(schedule, 'request')
    return this.find(id)
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    this.#callOff?.()
    await this.idle()
  }

  #stored(id: string): Schedule {
    const schedule = this.#options.schedules.get(id)
    if (!schedule) throw new EstateError('schedule-not-found', { schedule: id })
    return schedule
  }

  #requireFreeName({ id, name }: Schedule): void {
    if (this.all().some((other) => other.id !== id && other.name === name))
      throw new HypervisorError('name-in-use', { kind: 'schedule', name })
  }

  #view(schedule: Schedule): ScheduleView {
    const { nextMs: _former, ...rest }: ScheduleView = schedule
    const nextMs = schedule.enabled ? this.#nextOf(schedule) : undefined
    return nextMs === undefined ? rest : { ...rest, nextMs }
  }

  #nextOf({ when, sinceMs, lastRun }: Schedule): number | undefined {
    const afterMs = Math.max(sinceMs, lastRun?.atMs ?? 0)
    return nextRun(parseWhen(when), afterMs, { zone: this.#options.zone, anchorMs: sinceMs })
  }

  /** Begins what is due, and waits for what will be. */
  #tick(by: 'time' | 'missed' = 'time'): void {
    this.#callOff?.()
    if (this.#end.signal.aborted) return
    const nowMs = this.#options.clock.now()
    let waitMs = mostWaitMs
    for (const [id, schedule] of this.#options.schedules.entries()) {
      const nextMs = schedule.enabled && !this.#running.has(id) ? this.#nextOf(schedule) : undefined
      if (nextMs === undefined) continue
      if (nextMs <= nowMs) this.#begin(schedule, by).catch(this.#options.report)
      else waitMs = Math.min(waitMs, nextMs - nowMs)
    }
    this.#callOff = this.#options.clock.after(waitMs, () => this.#tick())
  }

  async #begin(schedule: Schedule, by: ScheduleRun['by']): Promise<void> {
    const { id } = schedule
    const begun = Promise.withResolvers<void>()
    // Taken at once: nobody else begins it meanwhile.
    this.#running.set(id, begun.promise)
    const lastRun: ScheduleRun = {
      atMs: this.#options.clock.now(),
      by,
      state: 'running',
      made: 0,
      deleted: 0,
      problems: [],
    }
    try {
      await this.#put({ ...schedule, lastRun })
    } catch (error) {
      this.#running.delete(id)
      begun.resolve()
      throw error
    }
    const ending = this.#perform({ ...schedule, lastRun }, lastRun)
      .catch(this.#options.report)
      .finally(() => {
        this.#running.delete(id)
        begun.resolve()
        this.#tick()
      })
    this.#running.set(id, ending)
  }

  /** One machine after the other: each stands still for a moment, and all would at once. */
  async #perform(schedule: Schedule, begun: ScheduleRun): Promise<void> {
    let { made, deleted } = begun
    const problems: string[] = []
    const machines = this.#targets(schedule)
    if (machines.length === 0) problems.push('there is no machine for it')
    const name = `${schedule.name} ${wallText(begun.atMs, this.#options.zone)}`
    for (const { id, view } of machines) {
      if (this.#end.signal.aborted) break
      try {
        const names = new Set(this.#options.work.made(id).map((one) => one.name))
        await this.#options.work.take(id, { name: freeName(name, names), schedule }, this.#end.signal)
        made++
        deleted += await this.#tidy(id, schedule)
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error)
        if (problems.length < mostProblems) problems.push(`${view.defined.name}: ${words}`)
      }
    }
    // Whoever changed it meanwhile is not overruled.
    const now = this.#options.schedules.get(schedule.id)
    if (!now) return
    const state = this.#end.signal.aborted ? 'interrupted' : problems.length > 0 ? 'failed' : 'completed'
    await this.#put({ ...now, lastRun: { ...begun, state, made, deleted, problems } }, 'ran')
  }

  #targets({ target }: Schedule): readonly Machine[] {
    return [...this.#options.machines()].filter(({ id, view: { defined } }) =>
      'machine' in target ? id === target.machine : !defined.template && (defined.tags ?? []).includes(target.tag),
    )
  }

  /** Of its own alone, and only after a new one is there. */
  async #tidy(machine: string, schedule: Schedule): Promise<number> {
    if (schedule.keep === undefined) return 0
    const { work, clock, zone } = this.#options
    const own = work.made(machine).filter((one) => one.schedule === schedule.id)
    const gone = expired(own, parseRetention(schedule.keep), { nowMs: clock.now(), zone })
    for (const snapshot of gone) await work.delete(machine, snapshot, { schedule, signal: this.#end.signal })
    return gone.length
  }

  async #put(schedule: Schedule, event?: 'defined' | 'changed' | 'ran', actor?: Actor): Promise<void> {
    const atMs = this.#options.clock.now()
    const told = event && { kind: 'schedule' as const, event, atMs, schedule, ...(actor ? { actor } : {}) }
    await this.#options.schedules.put(schedule.id, schedule, told)
  }
}

/** One that was asked for twice within a second has a number. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name} (${number})`
  return free
}

/** `2026-11-27 03:00:00`. */
function wallText(atMs: number, zone: string): string {
  return new Date(wallOf(atMs, zone)).toISOString().slice(0, 19).replace('T', ' ')
}
