import type { MachineState } from '@cimarron/hypervisor'

/** How a machine's state is told in CIM. Values are those of the CIM schema's value maps. */
export interface CimState {
  /** CIM_EnabledLogicalElement.EnabledState */
  readonly enabledState: number
  readonly otherEnabledState?: string
  readonly operationalStatus: readonly number[]
  readonly healthState: number
  readonly operatingStatus: number
  /** CIM_EnabledLogicalElement.TransitioningToState while it is on its way; else 12 Not Applicable. */
  readonly transitioningTo: number
}

const notTransitioning = 12

/** Virtual system states of DSP1057, from memory of its table; health and status as this project chose them. */
export const cimStates: Readonly<Record<MachineState, CimState>> = {
  off: {
    enabledState: 3,
    operationalStatus: [10],
    healthState: 5,
    operatingStatus: 5,
    transitioningTo: notTransitioning,
  },
  starting: { enabledState: 10, operationalStatus: [8], healthState: 5, operatingStatus: 3, transitioningTo: 2 },
  running: {
    enabledState: 2,
    operationalStatus: [2],
    healthState: 5,
    operatingStatus: 16,
    transitioningTo: notTransitioning,
  },
  paused: {
    enabledState: 9,
    operationalStatus: [2],
    healthState: 5,
    operatingStatus: 7,
    transitioningTo: notTransitioning,
  },
  'shutting-down': { enabledState: 4, operationalStatus: [9], healthState: 5, operatingStatus: 13, transitioningTo: 4 },
  crashed: {
    enabledState: 1,
    otherEnabledState: 'Crashed',
    operationalStatus: [6],
    healthState: 25,
    operatingStatus: 6,
    transitioningTo: notTransitioning,
  },
  unreachable: {
    enabledState: 0,
    operationalStatus: [13],
    healthState: 0,
    operatingStatus: 0,
    transitioningTo: notTransitioning,
  },
}
