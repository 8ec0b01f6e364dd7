import { EstateError, type JobView, type Session } from '@cimarron/estate'
import { z } from 'zod'
import { job, jobState } from '../schema/job.ts'
import { word } from '../schema/query.ts'
import { jobReply, waitFor, waitQuery } from './job-reply.ts'
import type { Call, Operations } from './operation.ts'
import { machineId } from './resource.ts'

export const jobOperations: Operations<'jobs.list' | 'jobs.get' | 'jobs.cancel'> = {
  'jobs.list': {
    summary: 'Jobs that go on, and those that ended a while ago, in the order in which they were submitted',
    query: z.strictObject({
      machine: word.exactOptional().describe('by id or name; also the id of one long removed'),
      state: jobState.exactOptional(),
    }),
    answer: z.array(job),
    handle: ({ session, query }) => {
      const machine = query.machine === undefined ? undefined : machineId(session, query.machine)
      return session
        .jobs()
        .filter((view) => machine === undefined || view.machine === machine)
        .filter((view) => query.state === undefined || view.state === query.state)
    },
  },
  'jobs.get': {
    summary: 'One job',
    query: waitQuery,
    answer: job,
    startsJob: true,
    problems: ['job-not-found'],
    handle: async (call) => {
      const view = requireJob(call.session, call.params.job)
      const { wait } = call.query
      if (wait !== undefined && wait > 0 && view.endedMs === undefined) await ended(view, call, wait)
      return jobReply(call.session, view)
    },
  },
  'jobs.cancel': {
    summary: 'Ask a job to end, and wait until it has',
    answer: job,
    problems: ['job-not-found', 'not-cancellable'],
    handle: ({ session, params }) => session.cancelJob(params.job),
  },
}

function requireJob(session: Session, id: string): JobView {
  const view = session.job(id)
  if (!view) throw new EstateError('job-not-found', { job: id })
  return view
}

/** The journal tells of its end; it is followed from before the job was looked at, so nothing is missed. */
async function ended(view: JobView, call: Call<'jobs.get'>, seconds: number): Promise<void> {
  const stop = new AbortController()
  const after = call.session.journalEnd()
  const told = async () => {
    if (requireJob(call.session, view.id).endedMs !== undefined) return
    for await (const entry of call.session.journal({ after, signal: stop.signal })) {
      if (entry.kind === 'job' && entry.view.id === view.id && entry.view.endedMs !== undefined) return
    }
  }
  const telling = told()
  try {
    await waitFor(telling, call, seconds)
  } finally {
    stop.abort()
  }
  await telling
}
