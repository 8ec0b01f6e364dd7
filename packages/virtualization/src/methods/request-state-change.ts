import type { CimDateTime } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import { transitionTo } from '../naming/requested-state.ts'
import { CIM_EnabledLogicalElement_RequestStateChange as Code } from '../schema.gen.ts'
import type { World } from '../world.ts'
import { type Call, carryOut, explained, type MethodAnswer } from './answer.ts'
import { stateChangeCodes } from './return-code.ts'

interface Parameters {
  readonly RequestedState?: number | null
  readonly TimeoutPeriod?: CimDateTime | null
}

/** CIM_EnabledLogicalElement.RequestStateChange of a machine, by the states of DSP1057. */
export async function requestStateChange(
  world: World,
  machine: string,
  { parameters, context }: { readonly parameters: Parameters; readonly context: CallContext },
): Promise<MethodAnswer<Code>> {
  const call: Call<Code> = { world, context, method: 'RequestStateChange', codes: stateChangeCodes, machine }
  const view = world.machine(machine, context)?.view
  if (view === undefined) return explained(call, Code.Failed, ['machine-not-found', `there is no machine ${machine}`])
  const name = JSON.stringify(view.defined.name)
  const requested = parameters.RequestedState
  if (requested === undefined || requested === null)
    return explained(call, Code.InvalidParameter, ['invalid-parameter', 'RequestedState is missing'])
  if (parameters.TimeoutPeriod && !isZero(parameters.TimeoutPeriod))
    return explained(call, Code.UseOfTimeoutParameterNotSupported, [
      'timeout-not-supported',
      'TimeoutPeriod is not supported; leave it out',
    ])

  const transition = transitionTo(requested, { id: machine, state: view.state })
  switch (transition.kind) {
    case 'unknown-value':
      return explained(call, Code.InvalidParameter, [
        'invalid-parameter',
        `RequestedState ${requested} is none of its value map`,
      ])
    case 'not-supported':
      return explained(call, Code.NotSupported, ['unsupported', `RequestedState ${requested} is not supported`])
    case 'invalid-transition':
      return explained(call, Code.InvalidStateTransition, [
        'invalid-state',
        `machine ${name} is ${view.state}; RequestedState ${requested} does not apply`,
      ])
    case 'command':
      return carryOut(call, transition.command, { wait: !transition.asksGuest })
  }
}

/** An interval of zero asks for no limit, as NULL does. */
function isZero(period: CimDateTime): boolean {
  return String(period) === '00000000000000.000000:000'
}
