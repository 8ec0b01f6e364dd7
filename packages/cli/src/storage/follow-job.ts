import type { Client, JobView } from '@cimarron/api/client'
import type { Invocation } from '../command/invocation.ts'
import { progressLine } from './progress-line.ts'

/** Waits for a job, showing how far it is. @throws ProblemError where it failed */
export async function followJob(invocation: Invocation, client: Client, job: JobView): Promise<JobView> {
  const { output, host } = invocation
  const { signal } = host
  let view = job
  try {
    while (view.endedMs === undefined) {
      output.progress(progressLine(view.progress, view.phase ?? view.command.kind))
      view = await client.call('jobs.get', { job: view.id, wait: 1 }, { signal })
    }
  } catch (error) {
    if (signal.aborted) output.note(`it goes on; end it by: cimarron job cancel ${job.id}`)
    throw error
  } finally {
    output.clearProgress()
  }
  return await client.finished(view, { signal })
}
