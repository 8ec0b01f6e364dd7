import { type CimDateTime, CimError } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import { EstateError } from '@cimarron/estate'
import type { World } from '../world.ts'
import { findJob } from './find-job.ts'

interface Parameters {
  readonly RequestedState?: number | null
  readonly TimeoutPeriod?: CimDateTime | null
}

const terminate = 4
const kill = 5
const known = new Set([2, 3, terminate, kill, 6])

/** CIM_ConcreteJob.RequestStateChange (DSP1103): a job can be terminated; it can't be held, and was started already. */
export async function requestJobStateChange(
  world: World,
  instanceId: string,
  { parameters, context }: { readonly parameters: Parameters; readonly context: CallContext },
): Promise<{ returnValue: number }> {
  const { RequestedState, TimeoutPeriod } = parameters
  if (RequestedState === undefined || RequestedState === null || !known.has(RequestedState)) return { returnValue: 5 }
  if (TimeoutPeriod) return { returnValue: 4098 }
  if (RequestedState !== terminate && RequestedState !== kill) return { returnValue: 1 }
  const found = findJob(world, instanceId, context)
  if (found === undefined) return { returnValue: 4 }
  if (found.kind === 'refusal') return { returnValue: 4097 }
  try {
    await world.session(context).cancelJob(found.job.id)
    return { returnValue: 0 }
  } catch (error) {
    if (!(error instanceof EstateError)) throw error
    if (error.code === 'denied') throw new CimError('CIM_ERR_ACCESS_DENIED', error.message, { cause: error })
    return { returnValue: error.code === 'not-cancellable' ? 4097 : 4 }
  }
}
