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
  await run.over
  return true
}
