import { typed } from '@cimarron/wbem-client'
import type { Invocation } from '../../command/invocation.ts'
import type { Run } from '../../command/spec.ts'
import { confirm } from '../../connection/confirm.ts'
import { connectWbem, type WbemConnection } from '../../connection/connect-wbem.ts'
import { CliError } from '../../error/cli-error.ts'
import { askedBy, askGuest } from '../../machine/ask-guest.ts'
import { eachMachine, type Outcome } from '../../machine/each-machine.ts'
import { findMachines, findNamed } from '../../machine/find-machines.ts'
import { followLine, jobName } from '../../machine/job.ts'
import type { Machine } from '../../machine/machine.ts'
import { callProfile } from '../../machine/method-call.ts'
import { type PowerVerb, type PowerVerbName, powerVerbs } from '../../machine/power-verbs.ts'
import { durationMs } from '../../output/duration.ts'

/** `cimarron machine start|stop|poweroff|pause|resume|reset|reboot|save|restore|discard-saved`: CIM_EnabledLogicalElement.RequestStateChange. */
export function powerCommand(name: PowerVerbName): Run {
  return async (invocation) => {
    const isForced = name === 'stop' && invocation.flag('force')
    const verb: PowerVerb = powerVerbs[isForced ? 'poweroff' : name]
    const by = askedBy(invocation)
    await using connection = await connectWbem(invocation)
    const machines = await chosenMachines(invocation, connection, verb)
    if (by !== undefined && (name === 'stop' || name === 'reboot'))
      return await eachMachine(invocation, machines, (machine) => askGuest(invocation, machine, { name, verb, by }))
    if (name === 'discard-saved') await confirmLoss(invocation, machines)
    return await eachMachine(invocation, machines, (machine) => change(machine, { verb, invocation, connection }))
  }
}

async function confirmLoss(invocation: Invocation, machines: readonly Machine[]): Promise<void> {
  if (machines.length === 0) return
  const names = machines.map(({ name }) => name).join(', ')
  await confirm(invocation, `Throw away the saved memory of ${names}? What the guest has not written to disk is lost.`)
}

/** Those that are named; with `--all` every one that the verb makes sense for. */
async function chosenMachines(
  invocation: Invocation,
  connection: WbemConnection,
  verb: PowerVerb,
): Promise<readonly Machine[]> {
  const { signal } = invocation.host
  const names = invocation.argumentList('machine')
  if (!invocation.flag('all')) return await findNamed(connection, names, { signal })
  if (names.length > 0)
    throw new CliError('usage', '--all and the names of machines exclude each other', 'give one of them')
  const all = await findMachines(connection, { signal })
  const fit = all.filter((machine) => fits(machine, verb))
  if (fit.length === 0)
    invocation.output.note(`there is nothing to do: none of ${all.length} machines is in a state for it`)
  return fit
}

function fits(machine: Machine, verb: PowerVerb): boolean {
  try {
    verb.check?.(machine)
    return true
  } catch (error) {
    if (error instanceof CliError) return false
    throw error
  }
}

interface Change {
  readonly verb: PowerVerb
  readonly invocation: Invocation
  readonly connection: WbemConnection
}

async function change(machine: Machine, { verb, invocation, connection }: Change): Promise<Outcome> {
  verb.check?.(machine)
  const { output, host } = invocation
  output.progress(`${machine.name}: ${verb.doing}`)
  const outcome = await callProfile(
    {
      client: connection.client,
      object: machine.path,
      method: 'RequestStateChange',
      args: { RequestedState: typed('uint16', verb.requestedState) },
      subject: `machine "${machine.name}"`,
    },
    {
      signal: host.signal,
      wait: host.wait,
      follow: !invocation.isNot('wait'),
      timeoutMs: durationMs(invocation, 'timeout'),
      onProgress: ({ percent, status }) => {
        const parts = [status, percent === undefined ? undefined : `${percent} %`].filter((part) => part !== undefined)
        output.progress(`${machine.name}: ${verb.doing}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`)
      },
    },
  )
  if (outcome.kind === 'job') return { result: verb.doing, job: jobName(outcome.job), follow: followLine(outcome.job) }
  return { result: verb.doneOf?.(machine) ?? verb.done }
}
