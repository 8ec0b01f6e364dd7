import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const daemon = fileURLToPath(new URL('./testing/daemon-on-a-small-disk.ts', import.meta.url))
/** In a mount name space of its own, so that the small disk is gone with the process. */
const small = 'mount -t tmpfs -o size=1m none /mnt && exec "$0" "$1" /mnt'
const inOwnSpace = ['-m', 'sh', '-c', small, process.execPath, daemon]
const allowed = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt']).status === 0

test.skipIf(!allowed)(
  'a disk that is really full refuses, keeps what it said was done, and goes on when there is room',
  () => {
    const run = spawnSync('unshare', inOwnSpace, { encoding: 'utf8' })
    expect(run.stderr).toBe('')
    expect(JSON.parse(run.stdout)).toEqual({
      refused: 'storage-failed',
      nothingOfTheRefused: true,
      afterMakingRoom: 'completed',
      keptAfterReopening: true,
    })
  },
)
