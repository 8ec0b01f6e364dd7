import { connectApi } from '../api/connect-api.ts'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { durationMs } from '../output/duration.ts'
import { followJob } from '../storage/follow-job.ts'
import type { Outcome } from './each-machine.ts'
import { followCommand } from './left-to-go-on.ts'
import type { Machine } from './machine.ts'
import type { PowerVerb } from './power-verbs.ts'

const operations = { stop: 'machines.shut-down', reboot: 'machines.reboot' } as const

/** By the power button, or by the agent in the guest. */
type Way = 'acpi' | 'agent'

/** How a guest is to be asked, where that was said. CIM has no form for it. */
export function askedBy(invocation: Invocation): Way | undefined {
  const by = invocation.text('by')
  if (by === undefined) return undefined
  if (invocation.flag('force'))
    throw new CliError('usage', '--force does not ask the guest, and --by says how to ask it', 'give one of them')
  return by === 'agent' ? 'agent' : 'acpi'
}

export interface GuestQuestion {
  readonly name: keyof typeof operations
  readonly verb: PowerVerb
  readonly by: Way
}

/** Asks a guest to shut down or to restart, and waits until it has. @throws ProblemError where it has not */
export async function askGuest(
  invocation: Invocation,
  machine: Machine,
  { name, verb, by }: GuestQuestion,
): Promise<Outcome> {
  verb.check?.(machine)
  const { signal } = invocation.host
  const timeoutMs = durationMs(invocation, 'timeout')
  using connection = await connectApi(invocation)
  const { client } = connection
  const wish = { machine: machine.id, by, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
  const job = await client.call(operations[name], wish, { signal })
  if (invocation.isNot('wait') && job.endedMs === undefined)
    return { result: verb.doing, job: job.id, follow: followCommand(job.id) }
  await followJob(invocation, client, job)
  return { result: verb.done }
}
