import type { MachineState, MigrationObstacle } from '@cimarron/api/client'

const savedRemedy = 'start it, and move it with --live; or give up what was saved: machine discard-saved'

/** What keeps a machine in that state from going, where nobody said that it may go while it runs; the same for the check. */
export function liveObstacle(state: MachineState, isLive: boolean): MigrationObstacle | undefined {
  if (state === 'saved') return { kind: 'state', problem: 'it is saved', remedy: savedRemedy }
  if (isLive || state === 'off' || state === 'paused') return undefined
  const remedy =
    state === 'running'
      ? 'give --live to move it while it runs, or stop it first'
      : 'wait until it runs, or power it off'
  return { kind: 'state', problem: `it is ${state}`, remedy }
}
