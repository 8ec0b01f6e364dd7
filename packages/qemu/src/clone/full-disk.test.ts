import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

/** In a mount name space of its own, so that the small disk is gone with the process. */
const small = 'mount -t tmpfs -o size=2m none /mnt && exec "$0" "$1" "$2" /mnt'
const allowed = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt']).status === 0

test.skipIf(!allowed)('a disk that is full refuses clones, in full or linked, and nothing is left of them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cimarron-clones-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  chmodSync(folder, 0o711)
  const child = fileURLToPath(new URL('./full-child.ts', import.meta.url))
  const run = spawnSync('unshare', ['-m', 'sh', '-c', small, process.execPath, child, folder], { encoding: 'utf8' })
  expect(run.stderr).toBe('')
  expect(JSON.parse(run.stdout)).toEqual({
    full: 'no-space',
    left: ['root.raw'],
    linked: 'no-space',
    leftAgain: ['root.raw'],
    afterMakingRoom: 'made',
    machines: 3,
  })
})
