import { type CimDateTime, formatObjectPath, type ObjectPath } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import { powerRequests } from '../naming/state-requests.ts'
import { CIM_EnabledLogicalElement_RequestStateChange as Code } from '../schema.gen.ts'
import type { World } from '../world.ts'
import { type Call, explained, type MethodAnswer } from './answer.ts'
import { machineOf } from './machine-of.ts'
import { requestState } from './request-state-change.ts'
import { stateChangeCodes } from './return-code.ts'

interface Parameters {
  readonly PowerState?: number | null
  readonly ManagedElement?: ObjectPath | null
  readonly Time?: CimDateTime | null
  readonly TimeoutPeriod?: CimDateTime | null
}

/** CIM_PowerManagementService.RequestPowerStateChange (DSP1027), whose codes are those of RequestStateChange. At once: no Time. */
export async function requestPowerStateChange(
  world: World,
  { PowerState, ManagedElement, Time, TimeoutPeriod }: Parameters,
  context: CallContext,
): Promise<MethodAnswer<Code>> {
  const call: Call<Code> = {
    world,
    context,
    method: 'RequestPowerStateChange',
    service: 'power',
    codes: stateChangeCodes,
  }
  const machine = ManagedElement ? machineOf(world, ManagedElement) : undefined
  if (machine === undefined)
    return explained(call, Code.InvalidParameter, [
      'invalid-parameter',
      `ManagedElement ${ManagedElement ? formatObjectPath(ManagedElement) : 'is missing: it'} names no virtual machine`,
    ])
  if (Time)
    return explained(call, Code.NotSupported, [
      'unsupported',
      `Time is ${String(Time)}; a machine changes its state at once, so leave it out`,
    ])
  return requestState(
    { ...call, machine },
    {
      parameter: 'PowerState',
      value: PowerState,
      timeout: TimeoutPeriod,
      mean: (value, wanted) => powerRequests.request(value, wanted),
    },
  )
}
