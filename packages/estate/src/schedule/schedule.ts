import { checkLabel, createId, isUuid, refuseField } from '@cimarron/hypervisor'
import { parseRetention } from './retention.ts'
import { parseWhen } from './when.ts'

/** Of one machine (its id), or of all that have a tag at that moment. */
export type ScheduleTarget = { readonly machine: string } | { readonly tag: string }

/** Snapshots that are taken by the clock, and tidied up. Immutable, replaced whole at each change. */
export interface Schedule {
  /** A UUID that never changes; its snapshots have it on them. */
  readonly id: string
  /** A label, unique among schedules. */
  readonly name: string
  readonly enabled: boolean
  readonly target: ScheduleTarget
  /** As people write it: see `parseWhen`. */
  readonly when: string
  /** As people write it: see `parseRetention`. Left out: all are kept. */
  readonly keep?: string
  /** The guest's agent is asked to hold still for the moment. */
  readonly quiesce?: boolean
  /** False: of the disks only. */
  readonly memory?: boolean
  /** From when on it counts, in milliseconds since 1970: since then it is as it is. */
  readonly sinceMs: number
  readonly lastRun?: ScheduleRun
}

export interface ScheduleRun {
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** `missed`: it was due while no daemon ran. */
  readonly by: 'time' | 'missed' | 'request'
  /** `interrupted`: the daemon ended in the middle. */
  readonly state: 'running' | 'completed' | 'failed' | 'interrupted'
  /** Snapshots that were made, and that were deleted as nothing keeps them. */
  readonly made: number
  readonly deleted: number
  /** What went wrong, a line each; of many the first. */
  readonly problems: readonly string[]
}

/** A schedule with when it is due next. */
export interface ScheduleView extends Schedule {
  /** Milliseconds since 1970; absent where it is disabled. */
  readonly nextMs?: number
}

export type ScheduleDraft = Pick<Schedule, 'name' | 'target' | 'when'> &
  Partial<Pick<Schedule, 'id' | 'enabled' | 'keep' | 'quiesce' | 'memory'>>

/** Empty `keep` takes it away. */
export type ScheduleChange = Partial<
  Pick<Schedule, 'name' | 'enabled' | 'target' | 'when' | 'keep' | 'quiesce' | 'memory'>
>

/** @throws HypervisorError `invalid-config` */
export function completeSchedule(draft: ScheduleDraft, nowMs: number): Schedule {
  const { id = createId(), name, target, when, enabled = true, keep, quiesce, memory } = draft
  if (!isUuid(id)) throw refuseField('id', id, 'is no UUID in lower case; leave it out')
  checkLabel(name, { field: 'name', of: 'schedule' })
  parseWhen(when)
  if (keep !== undefined) parseRetention(keep)
  if ('tag' in target && target.tag === '') throw refuseField('target.tag', '', 'is empty; name a tag')
  return {
    id,
    name,
    enabled,
    target,
    when,
    ...(keep === undefined ? {} : { keep }),
    ...(quiesce === undefined ? {} : { quiesce }),
    ...(memory === undefined ? {} : { memory }),
    sinceMs: nowMs,
  }
}

/** @throws HypervisorError `invalid-config` */
export function changeSchedule(schedule: Schedule, change: ScheduleChange, nowMs: number): Schedule {
  const { lastRun, sinceMs, ...before } = schedule
  const isTimed = change.when !== undefined || (change.enabled === true && !schedule.enabled)
  const { keep, ...draft } = { ...before, ...change }
  const changed = completeSchedule(
    keep === '' ? draft : { ...draft, ...(keep === undefined ? {} : { keep }) },
    isTimed ? nowMs : sinceMs,
  )
  return { ...changed, ...(lastRun ? { lastRun } : {}) }
}
