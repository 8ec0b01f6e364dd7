import type {
  Command,
  MigrationCommandKind,
  NetworkCommandKind,
  SnapshotCommandKind,
  StorageCommandKind,
} from '@cimarron/estate'
import { isAllowed, type MachineOperation, type MachineState } from '@cimarron/hypervisor'
import { CIM_EnabledLogicalElement_AvailableRequestedStates as Requestable } from '../schema.gen.ts'

type PowerCommand = Exclude<
  Command['kind'],
  | 'define-machine'
  | 'undefine-machine'
  | 'change-machine'
  | 'clone-machine'
  | MigrationCommandKind
  | StorageCommandKind
  | NetworkCommandKind
  | SnapshotCommandKind
>

interface Route {
  readonly value: Requestable
  /** What is done, with the operation whose states it may be done in; the first that the machine's state allows. */
  readonly ways: readonly (readonly [MachineOperation, PowerCommand])[]
  /** Waits for the guest, so that it always becomes a job the client follows. */
  readonly asksGuest: boolean
}

/**
 * What a value of RequestedState leads to (DSP1057's transitions, from memory). 6 suspends to disk, which 2
 * resumes and 3 gives up.
 */
const table: readonly Route[] = [
  {
    value: Requestable.Enabled,
    ways: [
      ['start', 'start-machine'],
      ['resume', 'resume-machine'],
    ],
    asksGuest: false,
  },
  {
    value: Requestable.Disabled,
    ways: [
      ['power-off', 'power-off-machine'],
      ['discard-saved', 'discard-saved-machine'],
    ],
    asksGuest: false,
  },
  { value: Requestable.Offline, ways: [['save', 'save-machine']], asksGuest: false },
  { value: Requestable.ShutDown, ways: [['shut-down', 'shut-down-machine']], asksGuest: true },
  { value: Requestable.Quiesce, ways: [['pause', 'pause-machine']], asksGuest: false },
  { value: Requestable.Reboot, ways: [['reboot', 'reboot-machine']], asksGuest: true },
  { value: Requestable.Reset, ways: [['reset', 'reset-machine']], asksGuest: false },
]

const routes: ReadonlyMap<number, Route> = new Map(table.map((route) => [route.value, route]))

/** The values RequestStateChange accepts; the same for every machine. */
export const requestedStatesSupported: readonly Requestable[] = [...routes.values()].map(({ value }) => value)

const known = new Set<number>(Object.values(Requestable))

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
  const way = route.ways.find(([operation]) => isAllowed(operation, machine.state))
  if (way === undefined) return { kind: 'invalid-transition' }
  return { kind: 'command', command: { kind: way[1], machine: machine.id }, asksGuest: route.asksGuest }
}

/** The values legal now, for AvailableRequestedStates. */
export function availableRequestedStates(state: MachineState): Requestable[] {
  return [...routes.values()]
    .filter(({ ways }) => ways.some(([operation]) => isAllowed(operation, state)))
    .map(({ value }) => value)
}

/** The value that asked for this command; undefined for commands that no value asks for. */
export function requestedStateOf(command: Command['kind'] | undefined): Requestable | undefined {
  return [...routes.values()].find(({ ways }) => ways.some(([, each]) => each === command))?.value
}
