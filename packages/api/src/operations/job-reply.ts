import type { Command, Job, JobView, Session } from '@cimarron/estate'
import { z } from 'zod'
import { basePath } from '../contract/endpoints.ts'
import { wholeNumber } from '../schema/query.ts'
import { type Call, Reply } from './operation.ts'

/** Under the five minutes that a server lets a request take. */
const longestWaitSeconds = 240

export const wait: { readonly wait: z.ZodExactOptional<z.ZodType<number>> } = {
  wait: wholeNumber(0, longestWaitSeconds)
    .exactOptional()
    .describe('answer only when the job has ended, or after so many seconds'),
}
export const waitQuery: z.ZodType<{ readonly wait?: number }> = z.strictObject(wait)

type Waiting = Pick<Call<'jobs.get'>, 'session' | 'signal' | 'house'>

/** Submits a command: 202 with the job that goes on, 200 with the one that ended while we waited. */
export async function submit(call: Waiting, command: Command, seconds: number | undefined): Promise<Reply<JobView>> {
  const job = await call.session.submit(command)
  return await replyWithJob(job, call, seconds)
}

async function replyWithJob(job: Job, call: Waiting, seconds: number | undefined): Promise<Reply<JobView>> {
  // How it ended is told by its view; a failure is the job's, not the request's.
  const ended = job.done.then(
    () => undefined,
    () => undefined,
  )
  if (seconds !== undefined && seconds > 0) await waitFor(ended, call, seconds)
  return jobReply(call.session, job.view)
}

/** 200 once it has ended, 202 before; `location` says where to ask again. */
export function jobReply(session: Session, view: JobView): Reply<JobView> {
  const now = session.job(view.id) ?? view
  const headers = { location: `${basePath}/jobs/${now.id}` }
  return new Reply(now.endedMs === undefined ? 202 : 200, now, headers)
}

/** Resolves with the promise, after so many seconds, when the client has gone or when the daemon ends. */
export async function waitFor(promise: Promise<unknown>, call: Waiting, seconds: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>()
  const callOff = call.house.clock.after(seconds * 1000, resolve)
  const stop = AbortSignal.any([call.signal, call.house.ending])
  stop.addEventListener('abort', () => resolve(), { once: true })
  if (stop.aborted) resolve()
  await Promise.race([promise, over])
  callOff()
}
