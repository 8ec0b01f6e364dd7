import { type CimScalar, type CimValue, formatObjectPath, Instance, ObjectPath } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { CliError } from '../error/cli-error.ts'
import { text } from './machine.ts'
import { unlessAbsent } from './namespaces.ts'

/** Work that goes on at the server: an instance of CIM_ConcreteJob (DSP1103). */
export interface Job {
  readonly path: ObjectPath
  readonly state: JobState
  /** 0 to 100. */
  readonly percent: number | undefined
  readonly status: string | undefined
  /** The server's words on why it failed. */
  readonly error: string | undefined
}

export type JobState = 'going-on' | 'completed' | 'terminated' | 'failed'

/** CIM_ConcreteJob.JobState: what has ended, and how. All others go on. */
const endStates: ReadonlyMap<CimValue | undefined, JobState> = new Map([
  [7, 'completed'],
  [8, 'terminated'],
  [9, 'terminated'],
  [10, 'failed'],
])

export async function readJob(client: WbemClient, path: ObjectPath, signal: AbortSignal): Promise<Job> {
  const instance = await client.getInstance(path, { signal })
  const percent = instance.get('PercentComplete')
  return {
    path,
    state: endStates.get(instance.get('JobState')) ?? 'going-on',
    percent: typeof percent === 'number' && percent <= 100 ? percent : undefined,
    status: text(instance, 'JobStatus'),
    error: text(instance, 'ErrorDescription') ?? (await jobErrors(client, instance, signal)),
  }
}

export interface Following {
  readonly signal: AbortSignal
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly onProgress?: (job: Job) => void
}

/** Asks after a job until it has ended: soon at first, then each second. */
export async function followJob(client: WbemClient, path: ObjectPath, following: Following): Promise<Job> {
  const { signal, wait, onProgress } = following
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.5, longestPauseMs)) {
    const job = await readJob(client, path, signal)
    if (job.state !== 'going-on') return job
    onProgress?.(job)
    await wait(pause, signal)
  }
}

const firstPauseMs = 50
const longestPauseMs = 1000

/** What is to be typed to look at a job again. */
export function followLine(path: ObjectPath): string {
  return `cimarron cim get '${formatObjectPath(path.in(path.namespace)).replaceAll("'", String.raw`'\''`)}'`
}

/** The job that a method's answer refers to. */
export function jobOf(out: Readonly<Record<string, CimValue>>, namespace: string | undefined): ObjectPath | undefined {
  const { Job } = out
  if (!(Job instanceof ObjectPath)) return undefined
  return Job.in(Job.namespace ?? namespace)
}

/** The text of a job that tells why a call was refused; a server need not have one. */
export async function refusalText(
  client: WbemClient,
  job: ObjectPath | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (job === undefined) return undefined
  const read = await unlessAbsent(() => readJob(client, job, signal), undefined)
  return read?.error ?? read?.status
}

export function jobFailure(job: Job, what: string): CliError {
  const words = job.error ?? job.status
  if (job.state === 'terminated')
    return new CliError('failed', `${what}: the job was terminated${words === undefined ? '' : `: ${words}`}`)
  return new CliError('failed', `${what}: ${words ?? 'the job failed and does not say why'}`)
}

/** GetErrors, where the job failed and its properties do not say why. */
async function jobErrors(client: WbemClient, job: Instance, signal: AbortSignal): Promise<string | undefined> {
  if (job.path === undefined || endStates.get(job.get('JobState')) !== 'failed') return undefined
  const { path } = job
  const { out } = await unlessAbsent(() => client.invokeMethod(path, { name: 'GetErrors' }, { signal }), {
    returnValue: undefined,
    out: {},
  } as Awaited<ReturnType<WbemClient['invokeMethod']>>)
  const errors: readonly (CimScalar | null)[] = Array.isArray(out.Errors) ? out.Errors : []
  const texts = errors.flatMap((error) => (error instanceof Instance ? (text(error, 'Message') ?? []) : []))
  return texts.length === 0 ? undefined : texts.join('; ')
}
