import type { ScheduleUpdate } from '@cimarron/api/client'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'

/** What the options say of a schedule. @throws CliError `usage` */
export function scheduleSettings(invocation: Invocation): ScheduleUpdate {
  const machine = invocation.text('machine')
  const tag = invocation.text('tag')
  const when = invocation.text('at')
  const keep = invocation.text('keep')
  if (machine !== undefined && tag !== undefined)
    throw new CliError('usage', '--machine and --tag exclude each other', 'give one of them')
  return {
    ...(machine === undefined ? {} : { target: { machine } }),
    ...(tag === undefined ? {} : { target: { tag } }),
    ...(when === undefined ? {} : { when }),
    ...(keep === undefined ? {} : { keep: keepOf(keep) }),
    ...(invocation.flag('quiesce') ? { quiesce: true } : {}),
    ...(invocation.flag('disks-only') ? { memory: false } : {}),
  }
}

/** An empty variable of a script is no wish for snapshots without bound. `all` is said to a daemon as nothing. */
function keepOf(keep: string): string {
  if (keep.trim() === 'all') return ''
  if (keep.trim() !== '') return keep
  const remedy = 'write it as "last 5", "24 hourly 7 daily" or "30d"; "all" deletes none'
  throw new CliError('usage', `--keep is ${JSON.stringify(keep)}, which does not say what is kept`, remedy)
}
