import type { CimDateTime } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import { type Request, type RequestedMachine, stateRequests } from '../naming/state-requests.ts'
import { CIM_EnabledLogicalElement_RequestStateChange as Code } from '../schema.gen.ts'
import type { World } from '../world.ts'
import { type Call, carryOut, explained, type MethodAnswer } from './answer.ts'
import { stateChangeCodes } from './return-code.ts'

interface Parameters {
  readonly RequestedState?: number | null
  readonly TimeoutPeriod?: CimDateTime | null
}

/** CIM_EnabledLogicalElement.RequestStateChange of a machine, by the states of DSP1057. */
export function requestStateChange(
  world: World,
  machine: string,
  { parameters, context }: { readonly parameters: Parameters; readonly context: CallContext },
): Promise<MethodAnswer<Code>> {
  const call: StateCall = { world, context, method: 'RequestStateChange', codes: stateChangeCodes, machine }
  return requestState(call, {
    parameter: 'RequestedState',
    value: parameters.RequestedState,
    timeout: parameters.TimeoutPeriod,
    mean: (value, wanted) => stateRequests.request(value, wanted),
  })
}

/** A call of RequestStateChange, or of what answers with the same codes. */
export type StateCall = Call<Code> & { readonly machine: string }

interface RequestedValue {
  /** For messages. */
  readonly parameter: string
  readonly value: number | null | undefined
  readonly timeout: CimDateTime | null | undefined
  /** What a value means of a machine. */
  mean(value: number, machine: RequestedMachine): Request
}

/** Has a machine brought into the state that was asked for, or says why not. */
export async function requestState(
  call: StateCall,
  { parameter, value, timeout, mean }: RequestedValue,
): Promise<MethodAnswer<Code>> {
  const { world, context, machine } = call
  const view = world.machine(machine, context)?.view
  if (view === undefined) return explained(call, Code.Failed, ['machine-not-found', `there is no machine ${machine}`])
  if (value === undefined || value === null)
    return explained(call, Code.InvalidParameter, ['invalid-parameter', `${parameter} is missing`])
  if (timeout && !isZero(timeout))
    return explained(call, Code.UseOfTimeoutParameterNotSupported, [
      'timeout-not-supported',
      'TimeoutPeriod is not supported; leave it out',
    ])

  const request = mean(value, { id: machine, state: view.state, features: world.features(context) })
  switch (request.kind) {
    case 'unknown-value':
      return explained(call, Code.InvalidParameter, [
        'invalid-parameter',
        `${parameter} ${value} is none of its value map`,
      ])
    case 'not-supported':
      return explained(call, Code.NotSupported, ['unsupported', `${parameter} ${value} is not supported`])
    case 'invalid-transition':
      return explained(call, Code.InvalidStateTransition, [
        'invalid-state',
        `machine ${JSON.stringify(view.defined.name)} is ${view.state}; ${parameter} ${value} does not apply`,
      ])
    case 'command':
      return carryOut(call, request.command, { wait: !request.asksGuest })
  }
}

/** An interval of zero asks for no limit, as NULL does. */
function isZero(period: CimDateTime): boolean {
  return String(period) === '00000000000000.000000:000'
}
