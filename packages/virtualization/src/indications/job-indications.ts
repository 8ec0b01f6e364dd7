import type { Instance } from '@cimarron/cim'
import type { JobView, JournalEntry } from '@cimarron/estate'
import { jobRecord } from '../providers/concrete-job.ts'
import { lifecycleChanges } from './indication-maker.ts'
import { occasionOf, type Telling } from './telling.ts'
import type { ToldInstance } from './told-instances.ts'

type JobEntry = Extract<JournalEntry, { kind: 'job' }>

/** What an entry says of a job, and which ended jobs have been forgotten since. */
export async function tellJob(entry: JobEntry, telling: Telling): Promise<Instance[]> {
  const { maker, memory, wants } = telling
  if (!lifecycleChanges.some((change) => wants(maker.className('ConcreteJob', change)))) return []
  const occasion = occasionOf(entry)
  const before = await memory.job(entry.view, entry.cursor)
  const after = jobInstance(entry.view, entry.atMs, telling)
  const told =
    before === undefined
      ? maker.created(after, occasion)
      : maker.modified(jobInstance(before, entry.atMs, telling), after, occasion)
  const forgotten = memory.forgotten().map((job) => maker.deleted(jobInstance(job, entry.atMs, telling), occasion))
  return [...(told === undefined ? [] : [told]), ...forgotten].filter(({ className }) => wants(className))
}

function jobInstance(job: JobView, nowMs: number, { world, place }: Telling): ToldInstance {
  const record = jobRecord(world, job, { namespace: place.namespace, nowMs })
  const className = 'ConcreteJob'
  return { subject: className, className, key: job.id, keys: world.names.job(job.id), record }
}
