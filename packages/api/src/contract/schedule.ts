import type { ScheduleChange, ScheduleDraft, ScheduleView } from '@cimarron/estate'

export type { ScheduleView } from '@cimarron/estate'

/** A schedule to be; a machine is named by id, or by name where only one has it. */
export type ScheduleCreation = Omit<ScheduleDraft, 'id'>
export type ScheduleUpdate = ScheduleChange

type OfSchedule<E> = E & { params: { readonly schedule: string } }

/** What there is for schedules, which are named by id or name. */
export interface ScheduleEndpoints {
  'schedules.list': { answer: readonly ScheduleView[] }
  'schedules.get': OfSchedule<{ answer: ScheduleView }>
  'schedules.create': { body: ScheduleCreation; answer: ScheduleView }
  'schedules.change': OfSchedule<{ body: ScheduleUpdate; answer: ScheduleView }>
  'schedules.delete': OfSchedule<{ answer: null }>
  'schedules.run': OfSchedule<{ answer: ScheduleView }>
}

export const schedulePlaces = {
  'schedules.list': { method: 'GET', path: '/schedules' },
  'schedules.get': { method: 'GET', path: '/schedules/{schedule}' },
  'schedules.create': { method: 'POST', path: '/schedules' },
  'schedules.change': { method: 'PATCH', path: '/schedules/{schedule}' },
  'schedules.delete': { method: 'DELETE', path: '/schedules/{schedule}' },
  'schedules.run': { method: 'POST', path: '/schedules/{schedule}/run' },
} as const
