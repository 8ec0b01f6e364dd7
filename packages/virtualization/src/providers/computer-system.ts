import { defineProvider, type InstanceProvider } from '@cimarron/cimom'
import type { MachineEntry } from '@cimarron/estate'
import { requestStateChange } from '../methods/request-state-change.ts'
import { availableRequestedStates, requestedStateOf } from '../naming/requested-state.ts'
import { cimStates } from '../naming/state.ts'
import type { ClassTypes } from '../schema.gen.ts'
import { moment } from '../settings/system.ts'
import type { World } from '../world.ts'

type ComputerSystem = ClassTypes['Platform_ComputerSystem']

/** Virtual machines (DSP1057). */
export function computerSystem(world: World): InstanceProvider<ComputerSystem> {
  const record = ({ view, job }: MachineEntry) => {
    const state = cimStates[view.state]
    const { name, description, id } = view.active ?? view.defined
    return {
      ...world.names.machine(view),
      UUID: id,
      ElementName: name,
      Caption: 'Virtual machine',
      Description: description ?? null,
      NameFormat: 'Other',
      Dedicated: [0],
      OtherIdentifyingInfo: [id, name],
      IdentifyingDescriptions: ['UUID', 'Name'],
      EnabledState: state.enabledState,
      OtherEnabledState: state.otherEnabledState ?? null,
      RequestedState: requestedStateOf(job?.command.kind),
      AvailableRequestedStates: availableRequestedStates(view.state),
      TransitioningToState: job === undefined ? state.transitioningTo : requestedStateOf(job.command.kind),
      OperationalStatus: state.operationalStatus,
      StatusDescriptions: view.detail === undefined ? null : [view.detail],
      HealthState: state.healthState,
      OperatingStatus: state.operatingStatus,
      TimeOfLastStateChange: moment(view.sinceMs),
    }
  }
  return defineProvider<ComputerSystem>({
    className: world.names.className('ComputerSystem'),
    enumerate: (context) => world.machines(context)[Symbol.iterator]().map(record),
    get: (keys, context) => {
      const id = world.names.readMachine(keys)
      const entry = id === undefined ? undefined : world.machine(id, context)
      return entry && record(entry)
    },
    methods: {
      RequestStateChange: {
        role: 'operator',
        invoke: (keys, parameters, context) => requestStateChange(world, keys.Name, { parameters, context }),
      },
    },
  })
}
