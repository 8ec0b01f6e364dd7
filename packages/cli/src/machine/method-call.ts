import type { ObjectPath } from '@cimarron/cim'
import type { MethodArguments, MethodResult, WbemClient } from '@cimarron/wbem-client'
import { CliError } from '../error/cli-error.ts'
import type { ExitKind } from '../error/exit-code.ts'
import { kindOfProblem } from '../error/explain-error.ts'
import { followJob, followRemedy, type Job, jobFailure, jobOf, refusalOf, told } from './job.ts'

export type ProfileMethod = 'RequestStateChange' | 'DefineSystem' | 'DestroySystem'

type Meanings = Readonly<Record<number, readonly [Exclude<ExitKind, 'ok'>, string]>>

/** The methods of the profiles, and what their return codes mean (their value maps; the ranges in between are vendors'). */
const returnCodes: Readonly<Record<ProfileMethod, Meanings>> = {
  RequestStateChange: {
    1: ['unsupported', 'not supported'],
    2: ['failed', 'unknown or unspecified error'],
    3: ['timeout', 'it cannot be done within the timeout period'],
    4: ['failed', 'failed'],
    5: ['usage', 'invalid parameter'],
    6: ['conflict', 'in use'],
    4097: ['conflict', 'not from the state it is in'],
    4098: ['unsupported', 'a timeout is not supported'],
    4099: ['conflict', 'busy with something else'],
  },
  DefineSystem: {
    1: ['unsupported', 'not supported'],
    2: ['failed', 'failed'],
    3: ['timeout', 'timeout'],
    4: ['usage', 'invalid parameter'],
  },
  DestroySystem: {
    1: ['unsupported', 'not supported'],
    2: ['failed', 'failed'],
    3: ['timeout', 'timeout'],
    4: ['usage', 'invalid parameter'],
    5: ['conflict', 'not in the state it is in'],
  },
}

const completed = 0
const jobStarted = 4096

export interface ProfileCall {
  readonly client: WbemClient
  readonly object: ObjectPath
  readonly method: ProfileMethod
  readonly args: MethodArguments
  /** For messages: `machine "web"`. */
  readonly subject: string
}

export interface CallWaiting {
  readonly signal: AbortSignal
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** How long the job may take. */
  readonly timeoutMs?: number | undefined
  /** False: answer with the job as soon as there is one. */
  readonly follow: boolean
  readonly onProgress?: (job: Job) => void
}

export type Outcome =
  | { readonly kind: 'done'; readonly out: MethodResult['out'] }
  /** It goes on, and was not waited for. */
  | { readonly kind: 'job'; readonly job: ObjectPath }

/**
 * Calls a method of the profiles and follows the job that it may start.
 *
 * @throws CliError with the server's own words where it refused or the job failed; `timeout`, `interrupted` with the
 * way to look at the job that goes on
 */
export async function callProfile(call: ProfileCall, waiting: CallWaiting): Promise<Outcome> {
  const { client, object, method, args } = call
  const { returnValue, out } = await client.invokeMethod(object, { name: method, args }, { signal: waiting.signal })
  const code = typeof returnValue === 'number' ? returnValue : Number(returnValue)
  const job = jobOf(out, object.namespace)
  if (code === completed) return { kind: 'done', out }
  if (code === jobStarted && job !== undefined) {
    if (!waiting.follow) return { kind: 'job', job }
    await follow(call, job, waiting)
    return { kind: 'done', out }
  }
  const refusal = await refusalOf(client, job, waiting.signal)
  const [kind, meaning] =
    returnCodes[method][code] ?? (['failed', `the server refused it with its own code ${code}`] as const)
  throw new CliError(kindOfProblem(refusal.code) ?? kind, told(call.subject, refusal.text ?? meaning))
}

async function follow(call: ProfileCall, path: ObjectPath, waiting: CallWaiting): Promise<void> {
  const { client, subject } = call
  const { timeoutMs, onProgress, wait } = waiting
  const limit = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)
  const signal = limit === undefined ? waiting.signal : AbortSignal.any([waiting.signal, limit])
  let job: Job
  try {
    job = await followJob(client, path, { signal, wait, ...(onProgress === undefined ? {} : { onProgress }) })
  } catch (error) {
    const remedy = followRemedy(path)
    if (waiting.signal.aborted) throw new CliError('interrupted', `${subject}: no longer waiting`, remedy)
    if (limit?.aborted === true) {
      throw new CliError('timeout', `${subject}: not done after ${(timeoutMs ?? 0) / 1000} s`, remedy)
    }
    throw error
  }
  if (job.state !== 'completed') throw jobFailure(job, subject)
}
