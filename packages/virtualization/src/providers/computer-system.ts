import { defineProvider, type InstanceProvider, type RecordOf } from '@cimarron/cimom'
import type { MachineEntry } from '@cimarron/estate'
import type { Classes } from '../classes.ts'
import { requestStateChange } from '../methods/request-state-change.ts'
import { availableRequestedStates, requestedStateOf } from '../naming/requested-state.ts'
import { cimStates } from '../naming/state.ts'
import {
  CIM_ComputerSystem_Dedicated as Dedicated,
  CIM_EnabledLogicalElement_RequestedState as Requested,
} from '../schema.gen.ts'
import { moment } from '../settings/system.ts'
import type { World } from '../world.ts'

type ComputerSystem = Classes['Platform_ComputerSystem']

/** Virtual machines (DSP1057). */
export function computerSystem(world: World): InstanceProvider<ComputerSystem> {
  const record = (entry: MachineEntry): RecordOf<ComputerSystem> => machineRecord(world, entry)
  return defineProvider<ComputerSystem>({
    className: world.names.className('ComputerSystem'),
    enumerate: (context) => Iterator.from(world.machines(context)).map(record),
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

/** A machine as an instance; what is asked of it shows while a job works on it. */
export function machineRecord(
  world: World,
  { view, job }: Pick<MachineEntry, 'view' | 'job'>,
): RecordOf<ComputerSystem> {
  const { name, description, id } = view.active ?? view.defined
  const requested = requestedStateOf(job?.command.kind)
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
    AvailableRequestedStates: availableRequestedStates(view.state),
    StatusDescriptions: view.detail === undefined ? null : [view.detail],
    TimeOfLastStateChange: moment(view.sinceMs),
  }
}
