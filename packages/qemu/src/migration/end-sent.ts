import type { Run } from '../run.ts'
import { MigrationWatch } from './migration-watch.ts'
import { standingOf } from './standing.ts'

/** How long QEMU may take to end when it is told to, in milliseconds, before it is killed. */
const quitPatienceMs = 5000

/** Ends the QEMU of a guest that runs elsewhere: by post-copy not before all of its memory has gone there. */
export async function endSent(run: Run): Promise<void> {
  const { process } = run
  if (process?.isConnected) {
    using watch = new MigrationWatch(run.qmp)
    watch.found((await standingOf(run.qmp)).status)
    await watch.until(() => !watch.status.startsWith('postcopy-'))
  }
  await run.powerOff(quitPatienceMs)
  await run.over
}
