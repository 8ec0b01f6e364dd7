import { type CimScalar, type CimValue, formatObjectPath, Instance, ObjectPath } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { CliError } from '../error/cli-error.ts'
import { kindOfProblem } from '../error/explain-error.ts'
import { followCommand } from './left-to-go-on.ts'
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
  /** CIM_Error.MessageID of the first error: the server's own name of what went wrong. */
  readonly errorCode: string | undefined
}

/** Why a call was refused, as far as the server says. */
export interface Refusal {
  readonly text: string | undefined
  readonly code: string | undefined
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
  const errors = await jobErrors(client, instance, signal)
  return {
    path,
    state: endStates.get(instance.get('JobState')) ?? 'going-on',
    percent: typeof percent === 'number' && percent <= 100 ? percent : undefined,
    status: text(instance, 'JobStatus'),
    error: text(instance, 'ErrorDescription') ?? errors.text,
    errorCode: errors.code,
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

/** What is to be typed to look at a job again: Cimarron's own jobs by their id, those of other servers by their path. */
export function followLine(path: ObjectPath): string {
  const id = ownJob(path)
  return id === undefined
    ? `cimarron cim get '${formatObjectPath(path.in(path.namespace)).replaceAll("'", String.raw`'\''`)}'`
    : followCommand(id)
}

/** What can be done about a job that is no longer waited for. */
export function followRemedy(path: ObjectPath): string {
  const id = ownJob(path)
  const cancel = id === undefined ? '' : `, or call it off with\n  cimarron job cancel ${id}`
  return `it goes on at the server; look at it with\n  ${followLine(path)}${cancel}`
}

/** A job by the name that it is asked for by: its id, or at other servers its path. */
export function jobName(path: ObjectPath): string {
  return ownJob(path) ?? formatObjectPath(path.in(path.namespace))
}

/** Cimarron writes its job's id as `KVM:job:ID`, under the prefix of the class. */
function ownJob(path: ObjectPath): string | undefined {
  const key = path.key('InstanceID')
  const [, prefix, id] = typeof key === 'string' ? (/^([A-Za-z]+):job:([\w-]+)$/.exec(key) ?? []) : []
  return prefix !== undefined && path.className === `${prefix}_ConcreteJob` ? id : undefined
}

/** The job that a method's answer refers to. */
export function jobOf(out: Readonly<Record<string, CimValue>>, namespace: string | undefined): ObjectPath | undefined {
  const { Job } = out
  if (!(Job instanceof ObjectPath)) return undefined
  return Job.in(Job.namespace ?? namespace)
}

/** What a job tells of why a call was refused; a server need not have one. */
export async function refusalOf(
  client: WbemClient,
  job: ObjectPath | undefined,
  signal: AbortSignal,
): Promise<Refusal> {
  if (job === undefined) return silence
  const read = await unlessAbsent(() => readJob(client, job, signal), undefined)
  return { text: read?.error ?? read?.status, code: read?.errorCode }
}

const silence: Refusal = { text: undefined, code: undefined }

export function jobFailure(job: Job, what: string): CliError {
  const words = job.error ?? job.status
  if (job.state === 'terminated')
    return new CliError('failed', `${what}: the job was terminated${words === undefined ? '' : `: ${words}`}`)
  return new CliError(
    kindOfProblem(job.errorCode) ?? 'failed',
    told(what, words ?? 'the job failed and does not say why'),
  )
}

/** What went wrong with a subject, `machine "web"`. A server whose words name it already is not interrupted. */
export function told(subject: string, words: string): string {
  const [name] = /"[^"]*"$/.exec(subject) ?? []
  return name !== undefined && words.includes(name) ? words : `${subject}: ${words}`
}

/** GetErrors (CIM_ConcreteJob): all messages, and the first one's id. */
async function jobErrors(client: WbemClient, job: Instance, signal: AbortSignal): Promise<Refusal> {
  if (job.path === undefined || endStates.get(job.get('JobState')) !== 'failed') return silence
  const { path } = job
  const { out } = await unlessAbsent(() => client.invokeMethod(path, { name: 'GetErrors' }, { signal }), {
    returnValue: undefined,
    out: {},
  } as Awaited<ReturnType<WbemClient['invokeMethod']>>)
  const all: readonly (CimScalar | null)[] = Array.isArray(out.Errors) ? out.Errors : []
  const errors = all.filter((error) => error instanceof Instance)
  const texts = errors.flatMap((error) => text(error, 'Message') ?? [])
  const [first] = errors
  return {
    text: texts.length === 0 ? undefined : texts.join('; '),
    code: first === undefined ? undefined : text(first, 'MessageID'),
  }
}
