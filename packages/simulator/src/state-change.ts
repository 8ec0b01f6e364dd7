import type { HypervisorEvent, MachineState, MachineView, StateReason } from '@cimarron/hypervisor'

export interface StateChange {
  readonly state: MachineState
  readonly reason: StateReason
  /** The platform's own words on it. */
  readonly detail?: string
  readonly atMs: number
  readonly active: MachineView['active']
}

/** The machine as it is after the change, and the event that tells of it. */
export function changeState(before: MachineView, change: StateChange): { view: MachineView; event: HypervisorEvent } {
  const { id, host, revision, defined } = before
  const { state, reason, active, atMs } = change
  const detail = change.detail === undefined ? {} : { detail: change.detail }
  // They leave with the power.
  const { endpoints } = before
  const reached = endpoints === undefined || state === 'off' ? {} : { endpoints }
  const view: MachineView = { id, host, state, reason, ...detail, ...reached, sinceMs: atMs, revision, defined, active }
  return { view, event: { kind: 'machine-state', atMs, machine: view, from: before.state, to: state, reason } }
}
