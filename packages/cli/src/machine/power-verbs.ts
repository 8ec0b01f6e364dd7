import { CliError } from '../error/cli-error.ts'
import type { Machine } from './machine.ts'
import { isOff, isPaused, isRunning, isSaved, isShuttingDown } from './machine-state.ts'

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
  /** Said instead of `done` of machines that were in another state than most. */
  readonly doneOf?: (machine: Machine) => string
}

const enabled = 2
const offline = 6
const disabled = 3
const shutDown = 4
const quiesce = 9
const reboot = 10
const reset = 11

export type PowerVerbName =
  | 'start'
  | 'stop'
  | 'poweroff'
  | 'pause'
  | 'resume'
  | 'reset'
  | 'reboot'
  | 'save'
  | 'restore'
  | 'discard-saved'

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
    doneOf: ({ enabledState }) => (isSaved(enabledState) ? 'restored, as it was saved' : 'running'),
  },
  save: {
    requestedState: offline,
    doing: 'saving',
    done: 'saved',
    check: (machine) => {
      const { name, enabledState } = machine
      if (isSaved(enabledState)) throw new CliError('conflict', `machine "${name}" is saved already`, goesOn(name))
      mustStayOn(machine)
    },
  },
  restore: {
    requestedState: enabled,
    doing: 'restoring',
    done: 'restored, as it was saved',
    check: mustBeSaved,
  },
  'discard-saved': {
    requestedState: disabled,
    doing: 'throwing away what was saved',
    done: 'off',
    check: mustBeSaved,
  },
  stop: { requestedState: shutDown, doing: 'shutting down', done: 'off', check: guestMustListen },
  poweroff: { requestedState: disabled, doing: 'powering off', done: 'off', check: mustHavePower },
  pause: {
    requestedState: quiesce,
    doing: 'pausing',
    done: 'paused',
    check: (machine) => {
      mustStayOn(machine)
      const { name, enabledState } = machine
      if (isPaused(enabledState)) throw new CliError('conflict', `machine "${name}" is paused already`)
    },
  },
  resume: {
    requestedState: enabled,
    doing: 'resuming',
    done: 'running',
    check: ({ name, enabledState, state }) => {
      if (isPaused(enabledState)) return
      const isStill = isOff(enabledState) || isSaved(enabledState)
      const remedy = isStill ? `"cimarron machine start ${name}" starts it` : undefined
      throw new CliError('conflict', `machine "${name}" is ${state}, not paused`, remedy)
    },
  },
  reset: { requestedState: reset, doing: 'resetting', done: 'reset', check: mustStayOn },
  reboot: { requestedState: reboot, doing: 'rebooting', done: 'rebooted', check: guestMustListen },
}

/** A guest is asked, so it must be able to hear it. */
function guestMustListen(machine: Machine): void {
  mustStayOn(machine)
  const { name, enabledState } = machine
  if (!isPaused(enabledState)) return
  const remedy = `"cimarron machine resume ${name}" lets its guest hear it; ${cut(name)}`
  throw new CliError('conflict', `machine "${name}" is paused`, remedy)
}

function mustStayOn(machine: Machine): void {
  mustHavePower(machine)
  const { name, enabledState } = machine
  if (!isShuttingDown(enabledState)) return
  const job = `"cimarron job list --machine ${name}" shows the job, "cimarron job cancel" calls it off`
  throw new CliError('conflict', `machine "${name}" is shutting down already`, `${cut(name)}; ${job}`)
}

const cut = (name: string): string => `"cimarron machine poweroff ${name}" takes the power away`

const goesOn = (name: string): string =>
  `"cimarron machine start ${name}" goes on from there, "cimarron machine discard-saved ${name}" gives it up`

function mustBeSaved({ name, enabledState, state }: Machine): void {
  if (isSaved(enabledState)) return
  const remedy = isOff(enabledState) ? `"cimarron machine start ${name}" starts it` : undefined
  throw new CliError('conflict', `machine "${name}" is ${state}, not saved`, remedy)
}

function mustHavePower({ name, enabledState }: Machine): void {
  if (isSaved(enabledState)) throw new CliError('conflict', `machine "${name}" is saved`, goesOn(name))
  if (isOff(enabledState)) {
    throw new CliError('conflict', `machine "${name}" is off`, `"cimarron machine start ${name}" starts it`)
  }
}
