import type { Client, JobView, Machine } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { exitCode } from '../../error/exit-code.ts'
import { explainError } from '../../error/explain-error.ts'
import { safeText } from '../../output/safe-text.ts'

interface Outcome {
  readonly machine: string
  readonly action: string
  readonly result: 'done' | 'failed' | 'late'
  readonly error?: string
}

const operations = {
  save: 'machines.save',
  'shut-down': 'machines.shut-down',
  'power-off': 'machines.power-off',
} as const
const longestWaitSeconds = 60

/** All at once: the host waits for the slowest, and not for their sum. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const { machines } = await connection.client.call('machines.list', {}, { signal: host.signal })
  const going = machines.filter((machine) => isOn(machine) && actionOf(machine) !== 'leave')
  const outcomes = await Promise.all(going.map((machine) => end(connection.client, machine, host.signal)))
  await output.result(outcomes, () =>
    outcomes.length === 0 ? 'there is nothing to do' : outcomes.map(told).join('\n'),
  )
  return outcomes.every(({ result }) => result === 'done') ? undefined : exitCode('failed')
}

function isOn({ state }: Machine): boolean {
  return state === 'running' || state === 'paused'
}

function actionOf({ defined }: Machine): keyof typeof operations | 'leave' {
  return defined.onHostShutdown?.action ?? 'leave'
}

async function end(client: Client, machine: Machine, signal: AbortSignal): Promise<Outcome> {
  const action = actionOf(machine)
  const about = { machine: machine.name, action }
  if (action === 'leave') return { ...about, result: 'done' }
  const limit = AbortSignal.timeout(machine.defined.onHostShutdown?.timeoutMs ?? 0)
  try {
    const begun = await client.call(operations[action], { machine: machine.id }, { signal })
    const job = await finished(client, begun, AbortSignal.any([signal, limit]))
    if (job.state === 'completed') return { ...about, result: 'done' }
    return { ...about, result: 'failed', error: job.error?.message ?? job.state }
  } catch (error) {
    if (limit.aborted) return { ...about, result: 'late' }
    if (signal.aborted) throw error
    return { ...about, result: 'failed', error: explainError(error).message }
  }
}

async function finished(client: Client, begun: JobView, signal: AbortSignal): Promise<JobView> {
  let job = begun
  while (job.state === 'new' || job.state === 'running')
    job = await client.call('jobs.get', { job: job.id, wait: longestWaitSeconds }, { signal })
  return job
}

function told({ machine, action, result, error }: Outcome): string {
  const words = { done: doneWords[action] ?? 'done', failed: `failed: ${error}`, late: 'not in its time; left' }
  return safeText(`${machine}: ${words[result]}`)
}

const doneWords: Readonly<Record<string, string>> = { save: 'saved', 'shut-down': 'off', 'power-off': 'off' }
