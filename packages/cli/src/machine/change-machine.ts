import type { Change, Client, MachineDocument, MachinePlan } from '@cimarron/api/client'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { changeText } from './change-text.ts'

const waitSeconds = 60

/** When a change is to hold, as `--now` and `--next` say; usually as soon as each part can. @throws CliError `usage` */
export function whenOf(invocation: Invocation): 'now' | 'next' | 'soonest' {
  if (invocation.flag('now') && invocation.flag('next')) {
    throw new CliError('usage', '--now and --next contradict each other', 'leave one out')
  }
  return invocation.flag('now') ? 'now' : invocation.flag('next') ? 'next' : 'soonest'
}

/** What a machine is to be. */
export interface WantedMachine {
  readonly machine: string
  readonly document: MachineDocument
  /** What the document leaves out is taken back to what is usual. */
  readonly whole?: boolean
  /** The revision that the document was made from: what somebody else has changed since is not overwritten. */
  readonly revision?: number
}

/**
 * Finds what would make the machine what the document says, and does it.
 * @throws CliError `conflict` where the machine has another revision by now
 */
export async function changeTo(
  invocation: Invocation,
  client: Client,
  { machine, document, whole = false, revision }: WantedMachine,
): Promise<void> {
  const { signal } = invocation.host
  const plan = await client.call('machines.plan', { machine, whole, body: document }, { signal })
  if (revision !== undefined && plan.revision !== revision) {
    const message = `somebody has changed the machine meanwhile: it is at revision ${plan.revision}, this was made from ${revision}`
    throw new CliError('conflict', message, 'look at "cimarron machine history", and do it again')
  }
  await carryOut(invocation, client, plan)
}

/** The same of a machine that nobody has started yet, saying nothing. */
export async function planAndChange(
  client: Client,
  { machine, document, signal }: { machine: string; document: MachineDocument; signal: AbortSignal },
): Promise<void> {
  const { revision, changes } = await client.call('machines.plan', { machine, body: document }, { signal })
  if (changes.length === 0) return
  const body = { revision, changes, apply: 'next' } as const
  const job = await client.call('machines.change', { machine, body, wait: waitSeconds }, { signal })
  await client.finished(job, { signal })
}

/** Makes the changes of a plan, and says of each whether it holds now or waits, and why. */
export async function carryOut(invocation: Invocation, client: Client, plan: MachinePlan): Promise<void> {
  const { host, output } = invocation
  const { signal } = host
  const { machine, revision, changes } = plan
  if (changes.length === 0) {
    await output.result(
      { machine, revision, now: [], pending: [], waits: [] },
      () => 'Nothing to change: it is so already.',
    )
    return
  }
  const body = { revision, changes, apply: whenOf(invocation) }
  const job = await client.finished(
    await client.call('machines.change', { machine, body, wait: waitSeconds }, { signal }),
    {
      signal,
    },
  )
  const outcome = job.outcome ?? (await withoutOutcome(client, machine, { changes, signal }))
  await output.result({ machine, revision: revision + 1, ...outcome }, () => outcomeText(outcome))
}

interface Outcome {
  readonly now: readonly Change[]
  readonly pending: readonly Change[]
  readonly waits: readonly string[]
}

/** A change for the next start, or of a machine that is off: it waits if there is anything that it could wait for. */
async function withoutOutcome(
  client: Client,
  machine: string,
  { changes, signal }: { changes: readonly Change[]; signal: AbortSignal },
): Promise<Outcome> {
  const { active, saved } = await client.call('machines.get', { machine }, { signal })
  return active === null && saved === undefined
    ? { now: changes, pending: [], waits: [] }
    : { now: [], pending: changes, waits: [] }
}

function outcomeText({ now, pending, waits }: Outcome): string {
  return [
    ...now.map((change) => `${changeText(change)} (now)`),
    ...pending.map((change, index) => {
      const why = waits[index]
      return `${changeText(change)} (at the next start${why === undefined ? '' : `: ${why}`})`
    }),
  ].join('\n')
}
