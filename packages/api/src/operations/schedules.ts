import type { ScheduleTarget, Session } from '@cimarron/estate'
import { z } from 'zod'
import type { ScheduleEndpoints } from '../contract/schedule.ts'
import { scheduleCreation, scheduleUpdate, scheduleView } from '../schema/schedule.ts'
import type { Operations } from './operation.ts'

const refusals = ['invalid-config', 'name-in-use', 'machine-not-found', 'ambiguous-name'] as const

/** Snapshots by the clock. */
export const scheduleOperations: Operations<keyof ScheduleEndpoints> = {
  'schedules.list': {
    summary: 'All schedules, with when each is due next and how it went the last time',
    answer: z.array(scheduleView),
    handle: ({ session }) => session.schedules(),
  },
  'schedules.get': {
    summary: 'One schedule',
    answer: scheduleView,
    problems: ['schedule-not-found'],
    handle: ({ session, params }) => session.findSchedule(params.schedule),
  },
  'schedules.create': {
    summary: 'Take snapshots of a machine, or of all with a tag, when the clock says so',
    description: 'Of those that it made, and of no others, it deletes what `keep` does not keep.',
    body: scheduleCreation,
    answer: scheduleView,
    status: 201,
    problems: refusals,
    handle: ({ session, body }) => session.defineSchedule({ ...body, target: found(session, body.target) }),
  },
  'schedules.change': {
    summary: 'Change a schedule, or disable it',
    body: scheduleUpdate,
    answer: scheduleView,
    problems: ['schedule-not-found', ...refusals],
    handle: ({ session, params, body }) => {
      const { target, ...rest } = body
      const change = { ...rest, ...(target ? { target: found(session, target) } : {}) }
      return session.changeSchedule(params.schedule, change)
    },
  },
  'schedules.delete': {
    summary: 'Delete a schedule; its snapshots stay',
    answer: 'nothing',
    status: 204,
    problems: ['schedule-not-found'],
    handle: async ({ session, params }) => {
      await session.deleteSchedule(params.schedule)
      return null
    },
  },
  'schedules.run': {
    summary: 'Run a schedule now; it answers when the run has begun',
    answer: scheduleView,
    problems: ['schedule-not-found', 'busy'],
    handle: ({ session, params }) => session.runSchedule(params.schedule),
  },
}

function found(session: Session, target: ScheduleTarget): ScheduleTarget {
  return 'machine' in target ? { machine: session.findMachine(target.machine).view.id } : target
}
