import { setTimeout as delay } from 'node:timers/promises'
import { HypervisorError } from '@cimarron/hypervisor'
import { QmpError } from '../qmp/error.ts'
import type { Run } from '../run.ts'

/** Whether QEMU is there: one that has just been killed is found out by asking it. */
export async function answers(run: Run): Promise<boolean> {
  if (!run.process?.isConnected) return false
  try {
    await run.qmp.execute('query-status', {})
    return true
  } catch (error) {
    if (error instanceof QmpError) return false
    throw error
  }
}

/** Whether work has failed as QEMU went away over it; then it is waited for, as it holds its images until it has ended. */
export async function hasGone(run: Run, error: unknown): Promise<boolean> {
  if (!(error instanceof QmpError) || (await answers(run))) return false
  await ended(run)
  return true
}

/** How long a QEMU that does not answer may take to be gone: one that was killed may have much memory to give back. */
const endMs = 60_000

/**
 * Waits for the end of a QEMU that does not answer.
 * @throws HypervisorError `peer-failed` where it is there still after a minute, stopped or stuck: its images are held by it.
 */
export async function ended(run: Pick<Run, 'over' | 'process'>, patienceMs: number = endMs): Promise<void> {
  const pid = run.process?.identity.pid
  const late = new AbortController()
  const patience = delay(patienceMs, 'late' as const, { signal: late.signal }).catch(() => undefined)
  try {
    if ((await Promise.race([run.over, patience])) !== 'late') return
  } finally {
    late.abort()
  }
  const words = `it does not answer at its monitor, and was waited for ${patienceMs / 1000} s to end, as it holds the machine's images; end it (kill -KILL ${pid}), and ask again`
  throw new HypervisorError('peer-failed', { what: `QEMU (process ${pid})`, words })
}
