import type { MachineState, StateReason } from '@cimarron/hypervisor'
import type { DomainState, LifecycleEvent } from '../api/flags.ts'

/** A machine's state as libvirt has it, by whosever doing. */
export interface ReadState {
  readonly state: MachineState
  readonly reason: StateReason
  /** libvirt's own word where ours says less. */
  readonly detail?: string
  /** It stands still for a migration, at either end of it. */
  readonly forMigration?: true
}

/** By `virDomainState`, and in it by the number of its reasons (libvirt-domain.h); of those not named the first stands for all. */
const states: Readonly<Record<DomainState, readonly [ReadState, Readonly<Record<number, ReadState>>]>> = {
  nostate: [{ state: 'running', reason: 'found' }, {}],
  running: [
    { state: 'running', reason: 'found' },
    {
      2: { state: 'running', reason: 'arrived' },
      9: { state: 'running', reason: 'guest-panic', detail: 'it goes on after a panic' },
    },
  ],
  blocked: [{ state: 'running', reason: 'found' }, {}],
  paused: [
    { state: 'paused', reason: 'found' },
    {
      2: { state: 'paused', reason: 'found', detail: 'for its migration', forMigration: true },
      3: { state: 'paused', reason: 'found', detail: 'while its memory is being saved' },
      4: { state: 'paused', reason: 'dump' },
      5: { state: 'paused', reason: 'io-error' },
      6: { state: 'paused', reason: 'watchdog' },
      8: { state: 'paused', reason: 'guest-shutdown' },
      9: { state: 'paused', reason: 'found', detail: 'while a snapshot is being made' },
      10: { state: 'crashed', reason: 'guest-panic' },
      11: { state: 'starting', reason: 'found' },
      14: { state: 'paused', reason: 'host-error', detail: 'an operation failed on the way' },
    },
  ],
  shutdown: [{ state: 'shutting-down', reason: 'guest-shutdown' }, {}],
  shutoff: [
    { state: 'off', reason: 'found' },
    {
      1: { state: 'off', reason: 'guest-shutdown' },
      3: { state: 'off', reason: 'guest-panic' },
      4: { state: 'off', reason: 'departed' },
      6: { state: 'off', reason: 'process-died' },
      8: { state: 'off', reason: 'process-died', detail: 'libvirt ended it when it could not go on with it' },
    },
  ],
  crashed: [{ state: 'crashed', reason: 'guest-panic' }, {}],
  pmsuspended: [{ state: 'paused', reason: 'found', detail: 'suspended by its guest' }, {}],
}

export function readState(state: DomainState, reason: number): ReadState {
  const [usual, special] = states[state]
  return special[reason] ?? usual
}

/** What a lifecycle event says of a machine's state, by its detail (`virDomainEvent…DetailType`); absent: nothing. */
export function stateAfter(event: LifecycleEvent, detail: number): ReadState | undefined {
  switch (event) {
    case 'started':
      // VIR_DOMAIN_EVENT_STARTED_MIGRATED: it is paused until all of it is here.
      return detail === 1 ? undefined : states.running[0]
    case 'resumed':
      return states.running[0]
    case 'suspended':
      return suspended[detail] ?? states.paused[0]
    case 'stopped':
      return stopped[detail] ?? states.shutoff[0]
    case 'shutdown':
      return states.shutdown[0]
    case 'pmsuspended':
      return states.pmsuspended[0]
    case 'crashed':
      return states.crashed[0]
    case 'defined':
    case 'undefined':
      return undefined
    default:
      return event satisfies never
  }
}

/** `virDomainEventSuspendedDetailType` */
const suspended: Readonly<Record<number, ReadState>> = {
  2: { state: 'paused', reason: 'io-error' },
  3: { state: 'paused', reason: 'watchdog' },
}

/** `virDomainEventStoppedDetailType` */
const stopped: Readonly<Record<number, ReadState>> = {
  0: { state: 'off', reason: 'guest-shutdown' },
  2: { state: 'off', reason: 'guest-panic' },
  3: { state: 'off', reason: 'departed' },
  5: { state: 'off', reason: 'process-died' },
}
