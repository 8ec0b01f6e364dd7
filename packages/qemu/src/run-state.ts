import type { MachineState, StateReason } from '@cimarron/hypervisor'
import type { QmpStatus } from './qmp/commands.ts'
import type { QmpEvent } from './qmp/message.ts'

export interface StateAndReason {
  readonly state: MachineState
  readonly reason: StateReason
}

const paused = (reason: StateReason): StateAndReason => ({ state: 'paused', reason })
const crashed = (reason: StateReason): StateAndReason => ({ state: 'crashed', reason })

/** QEMU's run states (qapi/run-state.json, `RunState`) in our words, for a machine found running. */
const byRunState: Readonly<Record<string, StateAndReason>> = {
  running: { state: 'running', reason: 'found' },
  suspended: { state: 'running', reason: 'found' },
  shutdown: paused('guest-shutdown'),
  'io-error': paused('io-error'),
  watchdog: paused('watchdog'),
  'guest-panicked': crashed('guest-panic'),
  'internal-error': crashed('host-error'),
}

/** Every other run state holds the guest. */
export function stateOf({ status }: QmpStatus): StateAndReason {
  return byRunState[status] ?? paused('found')
}

/**
 * Events that announce why the next STOP, or the process's end, comes: QEMU tells the cause first, then the effect
 * (qapi/run-state.json and qapi/block-core.json; order seen with QEMU 7.2).
 */
export function causeOf({ name, data }: QmpEvent): StateReason | undefined {
  switch (name) {
    case 'GUEST_PANICKED':
      return 'guest-panic'
    case 'BLOCK_IO_ERROR':
      return data.action === 'stop' ? 'io-error' : undefined
    case 'WATCHDOG':
      return data.action === 'pause' || data.action === 'poweroff' ? 'watchdog' : undefined
    case 'SHUTDOWN':
      return shutdownCauses[String(data.reason)] ?? 'host-error'
    default:
      return undefined
  }
}

/** `ShutdownCause` of qapi/run-state.json. */
const shutdownCauses: Readonly<Record<string, StateReason>> = {
  'guest-shutdown': 'guest-shutdown',
  'guest-reset': 'guest-reset',
  'guest-panic': 'guest-panic',
  'host-qmp-quit': 'requested',
  'host-qmp-system-reset': 'requested',
  'host-signal': 'process-died',
  'host-ui': 'requested',
}

export function stateAfterStop(cause: StateReason | undefined): StateAndReason {
  return cause === 'guest-panic' ? crashed('guest-panic') : paused(cause ?? 'requested')
}
