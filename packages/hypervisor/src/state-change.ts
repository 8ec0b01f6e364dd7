import type { HypervisorEvent } from './event.ts'
import type { MachineState, MachineView, StateReason } from './machine.ts'

export interface StateChange {
  readonly state: MachineState
  readonly reason: StateReason
  /** The platform's own words on it. */
  readonly detail?: string
  readonly atMs: number
  readonly active: MachineView['active']
  /** What is kept of it from here on; a state that passes keeps what there was. */
  readonly saved?: MachineView['saved']
}

/** The machine as it is after the change, and the event that tells of it. */
export function changeState(before: MachineView, change: StateChange): { view: MachineView; event: HypervisorEvent } {
  const { id, host, revision, defined } = before
  const { state, reason, active, atMs } = change
  const detail = change.detail === undefined ? {} : { detail: change.detail }
  // They leave with the power.
  const { endpoints, guest } = before
  const isOff = state === 'off' || state === 'saved'
  const reached = endpoints === undefined || isOff ? {} : { endpoints }
  const known = guest === undefined || isOff || state === 'starting' ? {} : { guest }
  const kept = change.saved ?? (state === 'starting' || state === 'saved' ? before.saved : undefined)
  const saved = kept ? { saved: kept } : {}
  const at = before.snapshot === undefined ? {} : { snapshot: before.snapshot }
  const about = { ...detail, ...reached, ...known, ...saved, ...at }
  const sinceMs = isOfDump(before, change) ? before.sinceMs : atMs
  const view: MachineView = { id, host, state, reason, ...about, sinceMs, revision, defined, active }
  return { view, event: { kind: 'machine-state', atMs, machine: view, from: before.state, to: state, reason } }
}

/** Whether a machine only stands still for a dump, or goes on after it: nobody takes that for a new state, and it is as long as before in its own. */
export function isOfDump(
  before: Pick<MachineView, 'state' | 'reason'>,
  next: Pick<MachineView, 'state' | 'reason'>,
): boolean {
  const stands = next.state === 'paused' && next.reason === 'dump'
  const goesOn = before.state === 'paused' && before.reason === 'dump' && next.state === 'running'
  return stands || goesOn
}
