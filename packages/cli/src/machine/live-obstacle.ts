import type { MachineState, MigrationObstacle } from '@cimarron/api/client'

/** What keeps a machine in that state from going, where nobody said that it may go while it runs; the same for the check. */
export function liveObstacle(state: MachineState, isLive: boolean): MigrationObstacle | undefined {
  if (isLive || state === 'off' || state === 'saved' || state === 'paused') return undefined
  const remedy =
    state === 'running'
      ? 'give --live to move it while it runs, or stop it first'
      : 'wait until it runs, or power it off'
  return { kind: 'state', problem: `it is ${state}`, remedy }
}
