import type { Schedule, ScheduleTarget, ScheduleView } from '@cimarron/estate'
import { z } from 'zod'
import type { ScheduleCreation, ScheduleUpdate } from '../contract/schedule.ts'
import { milliseconds } from './state.ts'

const text = z.string().max(4096)

const target: z.ZodType<ScheduleTarget> = z.union([
  z.strictObject({ machine: text.describe('id, or name where only one has it') }),
  z.strictObject({ tag: text.describe('all machines that have it at that moment') }),
])
const when = text.describe('as "every 15m", "daily at 03:00", or the five fields of crontab')
const keep = text.describe('as "24 hourly 7 daily", "last 5", "30d"; left out: all')

const options = {
  enabled: z.boolean().exactOptional(),
  keep: keep.exactOptional(),
  quiesce: z.boolean().exactOptional().describe("the guest's agent is asked to hold still for the moment"),
  memory: z.boolean().exactOptional().describe('false: of the disks only'),
}

const run = z.strictObject({
  atMs: milliseconds,
  by: z.enum(['time', 'missed', 'request']),
  state: z.enum(['running', 'completed', 'failed', 'interrupted']),
  made: z.int(),
  deleted: z.int(),
  problems: z.array(z.string()),
})

const stored = {
  id: z.string(),
  name: z.string(),
  target,
  when,
  ...options,
  enabled: z.boolean(),
  sinceMs: milliseconds,
}

export const storedSchedule: z.ZodType<Schedule> = z.strictObject({ ...stored, lastRun: run.exactOptional() })

export const scheduleView: z.ZodType<ScheduleView> = z
  .strictObject({ ...stored, lastRun: run.exactOptional(), nextMs: milliseconds.exactOptional() })
  .meta({ id: 'Schedule' })

export const scheduleCreation: z.ZodType<ScheduleCreation> = z
  .strictObject({ name: text, target, when, ...options })
  .meta({ id: 'ScheduleCreation' })

export const scheduleUpdate: z.ZodType<ScheduleUpdate> = z
  .strictObject({
    ...options,
    keep: keep.describe('as "24 hourly 7 daily", "last 5", "30d"; empty: all').exactOptional(),
    name: text.exactOptional(),
    target: target.exactOptional(),
    when: when.exactOptional(),
  })
  .meta({ id: 'ScheduleUpdate' })
