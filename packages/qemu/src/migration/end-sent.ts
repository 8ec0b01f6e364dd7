import type { Run } from '../run.ts'
import { MigrationWatch } from './migration-watch.ts'
import { standingOf } from './standing.ts'

/** How long QEMU may take to end when it is told to, in milliseconds, before it is killed. */
const quitPatienceMs = 5000
/** QEMU waits then for somebody to connect it again (qapi/migration.json, `MigrationStatus`), which nobody does here. */
const broken = 'postcopy-paused'

/**
 * Ends the QEMU of a guest that runs elsewhere: by post-copy not before all of its memory has gone there, or the connection is
 * lost by which it goes. Answers whether all of it went.
 */
export async function endSent(run: Pick<Run, 'process' | 'qmp' | 'powerOff' | 'over'>): Promise<boolean> {
  let isWhole = true
  if (run.process?.isConnected) {
    using watch = new MigrationWatch(run.qmp)
    watch.found((await standingOf(run.qmp)).status)
    await watch.until(() => watch.status === broken || !watch.status.startsWith('postcopy-'))
    isWhole = watch.status !== broken
  }
  await run.powerOff(quitPatienceMs)
  await run.over
  return isWhole
}
