import { defineProvider, type InstanceProvider, type RecordOf } from '@cimarron/cimom'
import type { MachineEntry } from '@cimarron/estate'
import type { FeatureName } from '@cimarron/hypervisor'
import type { Classes } from '../classes.ts'
import { requestStateChange } from '../methods/request-state-change.ts'
import { cimStates } from '../naming/state.ts'
import { stateRequests } from '../naming/state-requests.ts'
import {
  CIM_ComputerSystem_Dedicated as Dedicated,
  CIM_EnabledLogicalElement_RequestedState as Requested,
} from '../schema.gen.ts'
import { moment } from '../settings/system.ts'
import type { World } from '../world.ts'

type ComputerSystem = Classes['Platform_ComputerSystem']

/** Virtual machines (DSP1057). */
export function computerSystem(world: World): InstanceProvider<ComputerSystem> {
  return defineProvider<ComputerSystem>({
    className: world.names.className('ComputerSystem'),
    enumerate: (context) => {
      const features = world.features(context)
      return Iterator.from(world.machines(context)).map((entry) => machineRecord(world, { ...entry, features }))
    },
    get: (keys, context) => {
      const id = world.names.readMachine(keys)
      const entry = id === undefined ? undefined : world.machine(id, context)
      return entry && machineRecord(world, { ...entry, features: world.features(context) })
    },
    methods: {
      RequestStateChange: {
        role: 'operator',
        invoke: (keys, parameters, context) => requestStateChange(world, keys.Name, { parameters, context }),
      },
    },
  })
}

/** A machine as an instance; what is asked of it shows while a job works on it. */
export function machineRecord(
  world: World,
  { view, job, features }: Pick<MachineEntry, 'view' | 'job'> & { readonly features: ReadonlySet<FeatureName> },
): RecordOf<ComputerSystem> {
  const { name, description, id } = view.active ?? view.defined
  const requested = stateRequests.asking(job?.command.kind)
  return {
    ...world.names.machine(view),
    UUID: id,
    ElementName: name,
    Caption: 'Virtual machine',
    Description: description ?? null,
    NameFormat: 'Other',
    Dedicated: [Dedicated.NotDedicated],
    OtherIdentifyingInfo: [id, name],
    IdentifyingDescriptions: ['UUID', 'Name'],
    ...cimStates[view.state],
    RequestedState: requested ?? Requested.NotApplicable,
    ...(requested === undefined ? {} : { TransitioningToState: requested }),
    AvailableRequestedStates: stateRequests.available({ state: view.state, features }),
    StatusDescriptions: view.detail === undefined ? null : [view.detail],
    TimeOfLastStateChange: moment(view.sinceMs),
  }
}
