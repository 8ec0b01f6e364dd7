import { CimError, type ObjectPath } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import { type AnyErrorCode, type Command, EstateError, type Job, type JobView } from '@cimarron/estate'
import { HypervisorError } from '@cimarron/hypervisor'
import type { ServiceName } from '../naming/service-names.ts'
import { SettingProblem } from '../settings/problem.ts'
import type { World } from '../world.ts'
import type { ReturnCodes } from './return-code.ts'

/** Completed with No Error, and (`jobStarted`) Method Parameters Checked - Job Started: the same for all methods of the profiles. */
export const completed = 0
const jobStarted = 4096
/** How long a call waits for its job before it answers that the job goes on. */
const patienceMs = 1_000

export interface MethodAnswer<R extends number> {
  readonly returnValue: R | typeof completed | typeof jobStarted
  readonly out?: {
    readonly Job?: ObjectPath
    readonly ResultingSystem?: ObjectPath
    readonly ResultingResourceSettings?: readonly ObjectPath[]
    readonly ResultingSnapshot?: ObjectPath
  }
}

/** A return code, and the job that tells why. */
export interface Refused<R extends number> {
  readonly returnValue: R
  readonly out: { readonly Job: ObjectPath }
}

export interface Call<R extends number> {
  readonly world: World
  readonly context: CallContext
  /** For messages and the job's name. */
  readonly method: string
  /** Absent: the management service. */
  readonly service?: ServiceName
  readonly codes: ReturnCodes<R>
  readonly machine?: string
}

/**
 * Has the estate carry out a command. Quick work is answered when it is done; what takes longer, or asks the guest,
 * becomes a job the client follows. `finish` adds output parameters once it is done.
 */
export async function carryOut<R extends number>(
  call: Call<R>,
  command: Command,
  options: { readonly wait: boolean; readonly finish?: (job: JobView) => MethodAnswer<R>['out'] },
): Promise<MethodAnswer<R>> {
  let job: Job
  try {
    job = await call.world.session(call.context).submit(command)
  } catch (error) {
    return refuse(call, error)
  }
  const path = call.world.path('ConcreteJob', call.world.names.job(job.id), call.context)
  // Whoever does not wait must not leave a failing job's rejection unheard; the job itself tells it.
  const done = job.done.then(
    (view) => ({ view }),
    (error: unknown) => ({ error }),
  )
  const outcome = options.wait ? await settledWithin(done, patienceMs) : undefined
  if (outcome === undefined) return { returnValue: jobStarted, out: { Job: path } }
  if ('error' in outcome) return { returnValue: call.codes[errorCode(outcome.error)], out: { Job: path } }
  return { returnValue: completed, out: { ...options.finish?.(outcome.view) } }
}

/** Turns a refusal into its return code, with a job in Exception that tells why. */
export function refuse<R extends number>(call: Call<R>, error: unknown): Refused<R> {
  if (error instanceof EstateError && error.code === 'denied')
    throw new CimError('CIM_ERR_ACCESS_DENIED', error.message, { cause: error })
  if (error instanceof SettingProblem)
    return explained(call, call.codes['invalid-config'], ['invalid-config', error.message])
  const code = errorCode(error)
  return explained(call, call.codes[code], [code, (error as Error).message])
}

/** A return code whose reason can be read from the job it refers to. */
export function explained<R extends number>(
  call: Call<R>,
  returnValue: R,
  [code, message]: [code: string, message: string],
): Refused<R> {
  const refusal = call.world.refusals.add(
    { method: call.method, service: call.service ?? 'management', code, message, machine: call.machine },
    call.context.principal,
  )
  return { returnValue, out: { Job: call.world.path('ConcreteJob', call.world.names.job(refusal.id), call.context) } }
}

/** The table's code of an error; anything else is a defect and goes on as it is. */
function errorCode(error: unknown): AnyErrorCode {
  if (error instanceof HypervisorError || error instanceof EstateError) return error.code
  throw error
}

async function settledWithin<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), ms)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
