import type { MachineState, MigrationObstacle } from '@cimarron/api/client'
import { explainError } from '../error/explain-error.ts'

/** What is in the way: as the daemons find it, or that there is no such peer. */
export type Obstacle = Omit<MigrationObstacle, 'kind'> & { readonly kind: MigrationObstacle['kind'] | 'peer' }

/** A peer that is not known, told beside what else is in the way; undefined for other errors. */
export function peerObstacle(error: unknown): Obstacle | undefined {
  const { message, code } = explainError(error)
  if (code !== 'peer-unknown') return undefined
  return { kind: 'peer', problem: message, remedy: '"cimarron peer list" tells those there are' }
}

/** What keeps a machine in that state from going, where nobody said that it may go while it runs; the same for the check. */
export function liveObstacle(state: MachineState, isLive: boolean): MigrationObstacle | undefined {
  if (isLive || state === 'off' || state === 'saved' || state === 'paused') return undefined
  const remedy =
    state === 'running'
      ? 'give --live to move it while it runs, or stop it first'
      : 'wait until it runs, or power it off'
  return { kind: 'state', problem: `it is ${state}`, remedy }
}
