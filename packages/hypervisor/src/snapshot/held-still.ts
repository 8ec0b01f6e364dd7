import type { GuestAgent } from '../agent/guest-agent.ts'
import { HypervisorError } from '../error.ts'

export interface StillGuest {
  readonly agent: Pick<GuestAgent, 'freeze' | 'thaw'>
  /** Its machine's name. */
  readonly machine: string
  /** What it holds still for; left out: a snapshot. */
  readonly what?: 'clone'
  readonly signal?: AbortSignal
}

/**
 * Does this work while a guest has all written down and writes nothing; its file systems go on in any case. A thaw that
 * fails is tried anew by the agent's side, until it has succeeded.
 * @throws HypervisorError `snapshot-refused` where they went on before the work was done; what the agent's `freeze` and `thaw` throw
 */
export async function heldStill<T>({ agent, machine, what, signal }: StillGuest, work: () => Promise<T>): Promise<T> {
  const frozen = await agent.freeze(signal ? { signal } : {})
  const done = await work().catch(async (error: unknown) => {
    // What has failed is told; a freeze that can't be ended now ends at its time.
    await agent.thaw().catch(() => undefined)
    throw error
  })
  if ((await agent.thaw()) < frozen) {
    const problem = 'its guest wrote again before all disks were held'
    const remedy = 'try again when the host has less to do, or leave out that it holds still'
    throw new HypervisorError('snapshot-refused', { machine, problem, remedy, ...(what ? { what } : {}) })
  }
  return done
}
