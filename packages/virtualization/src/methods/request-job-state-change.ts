import { type CimDateTime, CimError } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import { EstateError } from '@cimarron/estate'
import {
  CIM_ConcreteJob_RequestStateChange as Code,
  CIM_ConcreteJob_RequestStateChange_RequestedState as Requested,
} from '../schema.gen.ts'
import type { World } from '../world.ts'
import { findJob } from './find-job.ts'

interface Parameters {
  readonly RequestedState?: number | null
  readonly TimeoutPeriod?: CimDateTime | null
}

const known = new Set<number>(Object.values(Requested))

/** CIM_ConcreteJob.RequestStateChange (DSP1103): a job can be terminated; it can't be held, and was started already. */
export async function requestJobStateChange(
  world: World,
  instanceId: string,
  { parameters, context }: { readonly parameters: Parameters; readonly context: CallContext },
): Promise<{ returnValue: Code }> {
  const { RequestedState, TimeoutPeriod } = parameters
  if (RequestedState === undefined || RequestedState === null || !known.has(RequestedState))
    return { returnValue: Code.InvalidParameter }
  if (TimeoutPeriod) return { returnValue: Code.UseOfTimeoutParameterNotSupported }
  if (RequestedState !== Requested.Terminate && RequestedState !== Requested.Kill)
    return { returnValue: Code.NotSupported }
  const found = findJob(world, instanceId, context)
  if (found === undefined) return { returnValue: Code.Failed }
  if (found.kind === 'refusal') return { returnValue: Code.InvalidStateTransition }
  try {
    await world.session(context).cancelJob(found.job.id)
    return { returnValue: Code.CompletedWithNoError }
  } catch (error) {
    if (!(error instanceof EstateError)) throw error
    if (error.code === 'denied') throw new CimError('CIM_ERR_ACCESS_DENIED', error.message, { cause: error })
    return { returnValue: error.code === 'not-cancellable' ? Code.InvalidStateTransition : Code.Failed }
  }
}
