import type { Actor } from './actor.ts'
import type { Permission } from './role-check.ts'
import type { ScheduleChange, ScheduleDraft, ScheduleView } from './schedule/schedule.ts'
import type { Scheduler } from './schedule/scheduler.ts'

/** Schedules as one actor sees them: they are of no hypervisor, and for who has a role at large. */
export interface ScheduleSession {
  /** In the order of their names. */
  schedules(): readonly ScheduleView[]
  /** By id or name. @throws `schedule-not-found` */
  findSchedule(idOrName: string): ScheduleView
  /** @throws `denied`, `invalid-config`, `name-in-use`, `id-in-use` */
  defineSchedule(draft: ScheduleDraft): Promise<ScheduleView>
  /** @throws `denied`, `schedule-not-found`, `invalid-config`, `name-in-use` */
  changeSchedule(id: string, change: ScheduleChange): Promise<ScheduleView>
  /** Its snapshots stay. @throws `denied`, `schedule-not-found` */
  deleteSchedule(id: string): Promise<void>
  /** Resolves when the run has begun, whether it is disabled or not. @throws `denied`, `busy` */
  runSchedule(id: string): Promise<ScheduleView>
}

export interface ScheduleSessionParts {
  readonly scheduler: Scheduler
  readonly actor: Actor
  readonly permitted: <T>(permission: Permission, act: () => Promise<T>) => Promise<T>
}

export function openScheduleSession({ scheduler, actor, permitted }: ScheduleSessionParts): ScheduleSession {
  const mayLook = actor.role !== 'none'
  const find = (idOrName: string) => scheduler.find(mayLook ? idOrName : '')
  return {
    schedules: () => (mayLook ? scheduler.all() : []),
    findSchedule: find,
    defineSchedule: (draft) => permitted('define-schedule', () => scheduler.define(draft, actor)),
    changeSchedule: (id, change) => permitted('define-schedule', () => scheduler.change(find(id).id, change, actor)),
    deleteSchedule: (id) => permitted('define-schedule', () => scheduler.delete(find(id).id, actor)),
    runSchedule: (id) => permitted('run-schedule', () => scheduler.run(find(id).id)),
  }
}
