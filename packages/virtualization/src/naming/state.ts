import type { MachineState } from '@cimarron/hypervisor'
import {
  CIM_EnabledLogicalElement_EnabledState as Enabled,
  CIM_ManagedSystemElement_HealthState as Health,
  CIM_ManagedSystemElement_OperatingStatus as Operating,
  CIM_ManagedSystemElement_OperationalStatus as Operational,
  CIM_EnabledLogicalElement_TransitioningToState as Transitioning,
} from '../schema.gen.ts'

/** How a machine's state is told in CIM. */
export interface CimState {
  readonly EnabledState: Enabled
  readonly OtherEnabledState?: string
  readonly OperationalStatus: readonly Operational[]
  readonly HealthState: Health
  readonly OperatingStatus: Operating
  readonly TransitioningToState: Transitioning
}

const still = { TransitioningToState: Transitioning.NotApplicable } as const

/** Virtual system states of DSP1057, from memory of its table; health and status as this project chose them. */
export const cimStates: Readonly<Record<MachineState, CimState>> = {
  off: {
    EnabledState: Enabled.Disabled,
    OperationalStatus: [Operational.Stopped],
    HealthState: Health.OK,
    OperatingStatus: Operating.Stopped,
    ...still,
  },
  // Suspended, in the profile's words: RequestedState 6 leads here, 2 leaves it, and 3 drops what was kept.
  saved: {
    EnabledState: Enabled.EnabledButOffline,
    OperationalStatus: [Operational.Dormant],
    HealthState: Health.OK,
    OperatingStatus: Operating.Dormant,
    ...still,
  },
  starting: {
    EnabledState: Enabled.Starting,
    OperationalStatus: [Operational.Starting],
    HealthState: Health.OK,
    OperatingStatus: Operating.Starting,
    TransitioningToState: Transitioning.Enabled,
  },
  running: {
    EnabledState: Enabled.Enabled,
    OperationalStatus: [Operational.OK],
    HealthState: Health.OK,
    OperatingStatus: Operating.InService,
    ...still,
  },
  paused: {
    EnabledState: Enabled.Quiesce,
    OperationalStatus: [Operational.OK],
    HealthState: Health.OK,
    OperatingStatus: Operating.Dormant,
    ...still,
  },
  'shutting-down': {
    EnabledState: Enabled.ShuttingDown,
    OperationalStatus: [Operational.Stopping],
    HealthState: Health.OK,
    OperatingStatus: Operating.ShuttingDown,
    TransitioningToState: Transitioning.ShutDown,
  },
  crashed: {
    EnabledState: Enabled.Other,
    OtherEnabledState: 'Crashed',
    OperationalStatus: [Operational.Error],
    HealthState: Health.CriticalFailure,
    OperatingStatus: Operating.Aborted,
    ...still,
  },
  unreachable: {
    EnabledState: Enabled.Unknown,
    OperationalStatus: [Operational.LostCommunication],
    HealthState: Health.Unknown,
    OperatingStatus: Operating.Unknown,
    ...still,
  },
}
