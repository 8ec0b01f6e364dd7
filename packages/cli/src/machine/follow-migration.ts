import type { Client, JobView } from '@cimarron/api/client'
import type { Invocation } from '../command/invocation.ts'
import { ask } from '../connection/ask.ts'
import { formatBytes } from '../output/bytes.ts'
import { progressLine } from '../storage/progress-line.ts'

/** Shows how a migration goes. Ctrl-C asks whether it is to be called off. @throws ProblemError where it failed */
export async function followMigration(invocation: Invocation, client: Client, job: JobView): Promise<JobView> {
  const { output, host } = invocation
  let isInterrupted = false
  let view = job
  using _taken = host.onInterrupt?.(() => {
    isInterrupted = true
  })
  try {
    while (view.endedMs === undefined) {
      if (isInterrupted) {
        isInterrupted = false
        output.clearProgress()
        if (await isToBeCalledOff(invocation)) {
          view = await client.call('jobs.cancel', { job: job.id }, { signal: host.signal })
          continue
        }
      }
      output.progress(progressLine(view.progress, migrationWords(view)))
      view = await client.call('jobs.get', { job: view.id, wait: 1 }, { signal: host.signal })
    }
  } catch (error) {
    if (host.signal.aborted) output.note(`it goes on; end it by: cimarron job cancel ${job.id}`)
    throw error
  } finally {
    output.clearProgress()
  }
  return await client.finished(view, { signal: host.signal })
}

async function isToBeCalledOff({ host }: Invocation): Promise<boolean> {
  const answer = await ask(host, 'Call the migration off? The machine runs on here. [y/N] ')
  return /^y(?:es)?$/i.test(answer.trim())
}

/** `memory: 120M of 256M, 80M/s, 2 s left`. */
export function migrationWords({ migration, phase, command }: JobView): string {
  const progress = migration?.progress
  if (progress === undefined) return phase ?? command.kind
  const { transferredBytes, totalBytes, bandwidth, expectedMs } = progress
  const left = expectedMs === undefined ? '' : `, ${Math.ceil(expectedMs / 1000)} s left`
  const amount = totalBytes === 0 ? '' : `: ${formatBytes(transferredBytes)} of ${formatBytes(totalBytes)}`
  const speed = bandwidth === 0 ? '' : `, ${formatBytes(bandwidth)}/s`
  return `${progress.phase}${amount}${speed}${left}`
}
