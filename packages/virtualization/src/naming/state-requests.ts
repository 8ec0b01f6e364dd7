import type { Command } from '@cimarron/estate'
import {
  type FeatureName,
  isAllowed,
  type MachineOperation,
  type MachineState,
  transitions,
} from '@cimarron/hypervisor'
import {
  CIM_PowerManagementCapabilities_RequestedPowerStatesSupported as Power,
  CIM_PowerManagementService_RequestPowerStateChange_PowerState as PowerRequest,
  CIM_EnabledLogicalElement_AvailableRequestedStates as State,
} from '../schema.gen.ts'

/** The commands that say nothing but the machine. */
type PlainCommand = Extract<
  Command['kind'],
  | 'start-machine'
  | 'resume-machine'
  | 'power-off-machine'
  | 'discard-saved-machine'
  | 'save-machine'
  | 'shut-down-machine'
  | 'pause-machine'
  | 'reboot-machine'
  | 'reset-machine'
  | 'inject-nmi'
>

/** What of a machine says whether a request applies, and what its driver can do. */
export interface RequestedMachine {
  readonly id: string
  readonly state: MachineState
  readonly features: ReadonlySet<FeatureName>
}

interface Route {
  /** Values of RequestedState that lead to it. */
  readonly states: readonly State[]
  /** The same of PowerState. */
  readonly powers: readonly Power[]
  /** What is done, with the operation whose states it may be done in; the first that the machine's state allows. */
  readonly ways: readonly (readonly [MachineOperation, PlainCommand])[]
  /** Waits for the guest, so that it always becomes a job the client follows. */
  readonly asksGuest: boolean
}

/**
 * What values of RequestedState (DSP1057) and of PowerState (DSP1027) lead to, both from memory of the profiles. 6 and
 * hibernation suspend to disk, which 2 resumes and 3 gives up. Sleep is the guest's own affair.
 */
const table: readonly Route[] = [
  {
    states: [State.Enabled],
    powers: [Power.On],
    ways: [
      ['start', 'start-machine'],
      ['resume', 'resume-machine'],
    ],
    asksGuest: false,
  },
  {
    states: [State.Disabled],
    powers: [Power.OffHard, Power.OffSoft],
    ways: [
      ['power-off', 'power-off-machine'],
      ['discard-saved', 'discard-saved-machine'],
    ],
    asksGuest: false,
  },
  { states: [State.Offline], powers: [Power.HibernateOffSoft], ways: [['save', 'save-machine']], asksGuest: false },
  {
    states: [State.ShutDown],
    powers: [Power.OffSoftGraceful, Power.OffHardGraceful],
    ways: [['shut-down', 'shut-down-machine']],
    asksGuest: true,
  },
  { states: [State.Quiesce], powers: [], ways: [['pause', 'pause-machine']], asksGuest: false },
  {
    states: [State.Reboot],
    powers: [Power.MasterBusResetGraceful, Power.PowerCycleOffSoftGraceful],
    ways: [['reboot', 'reboot-machine']],
    asksGuest: true,
  },
  { states: [State.Reset], powers: [Power.MasterBusReset], ways: [['reset', 'reset-machine']], asksGuest: false },
  { states: [], powers: [Power.DiagnosticInterruptNMI], ways: [['inject-nmi', 'inject-nmi']], asksGuest: false },
]

export type Request =
  | { readonly kind: 'command'; readonly command: Command; readonly asksGuest: boolean }
  /** In the value map, but not built, or not in this driver. */
  | { readonly kind: 'not-supported' }
  /** Not in the value map at all. */
  | { readonly kind: 'unknown-value' }
  /** Not from the state the machine is in. */
  | { readonly kind: 'invalid-transition' }

/** One of the two vocabularies that a machine's state is asked for in. */
class Vocabulary<V extends number> {
  readonly #routes: ReadonlyMap<number, Route>
  readonly #known: ReadonlySet<number>

  /** @param known every value that a client may send, supported or not */
  constructor(valuesOf: (route: Route) => readonly V[], known: Iterable<number>) {
    this.#routes = new Map(table.flatMap((route) => valuesOf(route).map((value) => [value, route] as const)))
    this.#known = new Set(known)
  }

  /** What a request for a value means for a machine in that state. */
  request(value: number, { id, state, features }: RequestedMachine): Request {
    const ways = this.#waysOf(value, features)
    if (ways.length === 0) return { kind: this.#known.has(value) ? 'not-supported' : 'unknown-value' }
    const way = ways.find(([operation]) => isAllowed(operation, state))
    if (way === undefined) return { kind: 'invalid-transition' }
    const asksGuest = this.#routes.get(value)?.asksGuest ?? false
    return { kind: 'command', command: { kind: way[1], machine: id }, asksGuest }
  }

  /** The values that are accepted of some state. */
  supported(features: ReadonlySet<FeatureName>): V[] {
    return this.#values().filter((value) => this.#waysOf(value, features).length > 0)
  }

  /** The values that apply now. */
  available({ state, features }: Omit<RequestedMachine, 'id'>): V[] {
    return this.#values().filter((value) =>
      this.#waysOf(value, features).some(([operation]) => isAllowed(operation, state)),
    )
  }

  /** The value that asked for this command; undefined for commands that no value asks for. */
  asking(command: Command['kind'] | undefined): V | undefined {
    return this.#values().find((value) => this.#routes.get(value)?.ways.some(([, each]) => each === command))
  }

  #values(): V[] {
    return [...this.#routes.keys()] as V[] // as they were put in
  }

  #waysOf(value: number, features: ReadonlySet<FeatureName>): Route['ways'] {
    return (this.#routes.get(value)?.ways ?? []).filter(([operation]) => features.has(transitions[operation].feature))
  }
}

/** CIM_EnabledLogicalElement.RequestStateChange, and what tells of it. */
export const stateRequests: Vocabulary<State> = new Vocabulary<State>(({ states }) => states, Object.values(State))

/** CIM_PowerManagementService.RequestPowerStateChange, and what tells of it. */
export const powerRequests: Vocabulary<Power> = new Vocabulary<Power>(
  ({ powers }) => powers,
  Object.values(PowerRequest),
)

/** What a machine's state is in the words of power (CIM_AssociatedPowerManagementService.PowerState). */
export const powerStates: Readonly<Record<MachineState, Power>> = {
  off: Power.OffSoft,
  saved: Power.HibernateOffSoft,
  starting: Power.On,
  running: Power.On,
  // Its processors stand still, and all it has is kept.
  paused: Power.SleepLight,
  'shutting-down': Power.On,
  crashed: Power.On,
  unreachable: Power.Other,
}
