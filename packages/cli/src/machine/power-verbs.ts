import { CliError } from '../error/cli-error.ts'
import type { Machine } from './machine.ts'
import { isOff, isPaused, isRunning } from './machine-state.ts'

/** A verb that is told in CIM as a requested state (DSP1057; CIM_EnabledLogicalElement.RequestedState). */
export interface PowerVerb {
  readonly requestedState: number
  /** While it goes on, and when it is done. */
  readonly doing: string
  readonly done: string
  /**
   * Refuses where the same requested state would do something else than was said: 2 (Enabled) starts what is off and
   * resumes what is paused.
   */
  readonly check?: (machine: Machine) => void
}

const enabled = 2
const disabled = 3
const shutDown = 4
const quiesce = 9
const reboot = 10
const reset = 11

export type PowerVerbName = 'start' | 'stop' | 'poweroff' | 'pause' | 'resume' | 'reset' | 'reboot'

export const powerVerbs: Readonly<Record<PowerVerbName, PowerVerb>> = {
  start: {
    requestedState: enabled,
    doing: 'starting',
    done: 'running',
    check: ({ name, enabledState }) => {
      if (isRunning(enabledState)) throw new CliError('conflict', `machine "${name}" is running already`)
      if (isPaused(enabledState)) {
        throw new CliError('conflict', `machine "${name}" is paused`, `"cimarron machine resume ${name}" lets it go on`)
      }
    },
  },
  stop: { requestedState: shutDown, doing: 'shutting down', done: 'off', check: mustHavePower },
  poweroff: { requestedState: disabled, doing: 'powering off', done: 'off', check: mustHavePower },
  pause: {
    requestedState: quiesce,
    doing: 'pausing',
    done: 'paused',
    check: ({ name, enabledState }) => {
      if (isPaused(enabledState)) throw new CliError('conflict', `machine "${name}" is paused already`)
    },
  },
  resume: {
    requestedState: enabled,
    doing: 'resuming',
    done: 'running',
    check: ({ name, enabledState, state }) => {
      if (isPaused(enabledState)) return
      const remedy = isOff(enabledState) ? `"cimarron machine start ${name}" starts it` : undefined
      throw new CliError('conflict', `machine "${name}" is ${state}, not paused`, remedy)
    },
  },
  reset: { requestedState: reset, doing: 'resetting', done: 'reset', check: mustHavePower },
  reboot: { requestedState: reboot, doing: 'rebooting', done: 'rebooted', check: mustHavePower },
}

function mustHavePower({ name, enabledState }: Machine): void {
  if (isOff(enabledState)) {
    throw new CliError('conflict', `machine "${name}" is off`, `"cimarron machine start ${name}" starts it`)
  }
}
