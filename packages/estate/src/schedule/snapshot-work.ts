import type { Actor } from '../actor.ts'
import type { Command } from '../command.ts'
import { EstateError } from '../error.ts'
import { Reach } from '../reach.ts'
import { type Links, requireMachine } from '../work/admission.ts'
import type { Dispatcher } from '../work/dispatcher.ts'
import type { Schedule } from './schedule.ts'
import type { SnapshotWork } from './scheduler.ts'

/** Snapshots as jobs of the estate, by somebody who is named for the schedule. */
export function snapshotWork({
  links,
  dispatcher,
}: {
  readonly links: Links
  readonly dispatcher: Dispatcher
}): SnapshotWork {
  const run = async ({ name }: Schedule, command: Command, signal: AbortSignal) => {
    const actor: Actor = { name: `schedule ${name}`, role: 'admin', via: 'internal' }
    const job = await dispatcher.submit(new Reach(actor, links), command)
    // The daemon ends: the job has its own time for that.
    const { promise, reject } = Promise.withResolvers<never>()
    const leave = () => reject(new EstateError('shutting-down'))
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    try {
      await Promise.race([job.done, promise])
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }
  return {
    made: (machine) => requireMachine(links, machine).machine.snapshots.all(),
    take: (machine, { name, schedule }, signal) => {
      const { id, quiesce, memory } = schedule
      const wish = { ...(quiesce === undefined ? {} : { quiesce }), ...(memory === undefined ? {} : { memory }) }
      return run(schedule, { kind: 'snapshot-machine', machine, request: { name, schedule: id, ...wish } }, signal)
    },
    delete: (machine, snapshot, { schedule, signal }) =>
      run(schedule, { kind: 'delete-snapshot', machine, snapshot }, signal),
  }
}
