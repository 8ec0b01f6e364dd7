import type { Command } from '@cimarron/estate'
import { isAllowed, type MachineOperation, type MachineState } from '@cimarron/hypervisor'

interface Route {
  /** What is done, by the state the machine is in; a state that is absent makes the transition invalid. */
  readonly operations: readonly MachineOperation[]
  /** Waits for the guest, so that it always becomes a job the client follows. */
  readonly asksGuest: boolean
}

/**
 * What a value of RequestedState leads to (DSP1057's transitions, from memory): the first operation that the machine's
 * state allows. 6 (suspend to disk) is not among them until machines can be saved.
 */
const routes: ReadonlyMap<number, Route> = new Map([
  [2, { operations: ['start', 'resume'], asksGuest: false }],
  [3, { operations: ['power-off'], asksGuest: false }],
  [4, { operations: ['shut-down'], asksGuest: true }],
  [9, { operations: ['pause'], asksGuest: false }],
  [10, { operations: ['reboot'], asksGuest: true }],
  [11, { operations: ['reset'], asksGuest: false }],
] satisfies [number, Route][])

/** The values RequestStateChange accepts; the same for every machine. */
export const requestedStatesSupported: readonly number[] = [...routes.keys()]

/** The values of CIM_EnabledLogicalElement.RequestStateChange's value map; others are out of range. */
const known = new Set([2, 3, 4, 6, 7, 8, 9, 10, 11])

export type Transition =
  | { readonly kind: 'command'; readonly command: Command; readonly asksGuest: boolean }
  /** In the value map, but not built. */
  | { readonly kind: 'not-supported' }
  /** Not in the value map at all. */
  | { readonly kind: 'unknown-value' }
  /** Not from the state the machine is in. */
  | { readonly kind: 'invalid-transition' }

/** What a request for a state means for a machine in that state. */
export function transitionTo(requestedState: number, machine: { id: string; state: MachineState }): Transition {
  const route = routes.get(requestedState)
  if (route === undefined) return { kind: known.has(requestedState) ? 'not-supported' : 'unknown-value' }
  const operation = route.operations.find((each) => isAllowed(each, machine.state))
  const kind = operation === undefined ? undefined : commandKinds[operation]
  if (kind === undefined) return { kind: 'invalid-transition' }
  return { kind: 'command', command: { kind, machine: machine.id }, asksGuest: route.asksGuest }
}

/** The values legal now, for AvailableRequestedStates. */
export function availableRequestedStates(state: MachineState): number[] {
  return [...routes].filter(([, { operations }]) => operations.some((each) => isAllowed(each, state))).map(([to]) => to)
}

/** The value last asked for, from the command that asked for it; 12 Not Applicable where nobody did. */
export function requestedStateOf(command: Command['kind'] | undefined): number {
  for (const [value, { operations }] of routes)
    if (operations.some((each) => commandKinds[each] === command)) return value
  return 12
}

type PowerCommand = Exclude<Command['kind'], 'define-machine' | 'undefine-machine' | 'change-machine'>

const commandKinds: Readonly<Partial<Record<MachineOperation, PowerCommand>>> = {
  start: 'start-machine',
  resume: 'resume-machine',
  'power-off': 'power-off-machine',
  'shut-down': 'shut-down-machine',
  pause: 'pause-machine',
  reboot: 'reboot-machine',
  reset: 'reset-machine',
}
