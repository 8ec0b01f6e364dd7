import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type StorageFailPoint, storageFailPoints } from '@cimarron/hypervisor'
import { expect, onTestFinished, test } from 'vitest'
import { FileStore } from '../file-store.ts'
import { openLedger } from './open-ledger.ts'

/** What the next daemon finds: pools, and the capacity of the volume in MiB where there is one. */
const promised: Readonly<Record<StorageFailPoint, readonly [pools: number, mebibytes: number | null]>> = {
  'pool-define:1': [0, null],
  'volume-create:1': [1, null],
  'volume-create:2': [1, null],
  'volume-create:3': [1, null],
  'volume-create:4': [1, 1],
  'volume-resize:1': [1, 1],
  'volume-resize:2': [1, 2],
  'volume-resize:3': [1, 2],
  'volume-delete:1': [1, 2],
  'volume-delete:2': [1, null],
  'volume-delete:3': [1, null],
}

test.for(storageFailPoints.map((point) => [point, ...promised[point]] as const))(
  'a daemon killed at %s leaves %d pools and a volume of %d MiB, and no other file',
  async ([point, pools, mebibytes]) => {
    const folder = mkdtempSync(join(tmpdir(), 'cimarron-storage-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    mkdirSync(join(folder, 'pool'))
    const child = fileURLToPath(new URL('./killed-child.ts', import.meta.url))
    const killed = spawnSync(process.execPath, [child, folder, point], { encoding: 'utf8' })
    expect(killed.signal, killed.stderr).toBe('SIGKILL')

    const store = new FileStore(join(folder, 'store.json'))
    const ledger = await openLedger({ store })
    expect(ledger.pools()).toHaveLength(pools)
    const capacities = ledger.volumes().map(({ capacityBytes }) => capacityBytes / 2 ** 20)
    expect(capacities).toEqual(mebibytes === null ? [] : [mebibytes])
    expect(readdirSync(join(folder, 'pool'))).toEqual(mebibytes === null ? [] : ['disk'])
    expect([...(await store.read()).keys()].filter((key) => key.includes('intent'))).toEqual([])
    // What was told as done is so.
    if (killed.stdout.includes('created'))
      expect(killed.stdout.includes('deleted') || mebibytes !== null || point.startsWith('volume-delete')).toBe(true)
  },
)
