/**
 * A daemon that dies at a fail point: `killed-child.ts FOLDER POINT`. It makes a pool, an overlay on a volume, resizes a
 * volume and deletes one, saying which of these it was told have succeeded.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { FileStore } from '../file-store.ts'
import { openLedger } from './open-ledger.ts'

const [folder = '', point = ''] = process.argv.slice(2)
const say = (word: string) => writeSync(1, `${word}\n`)
const storage = await openLedger({
  store: new FileStore(join(folder, 'store.json')),
  failPoint: (name) => {
    if (name === point) process.kill(process.pid, 'SIGKILL')
  },
})
const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`
const pool = id(0)
const source = { kind: 'blank', capacityBytes: 2 ** 20 } as const
await storage.definePool({ id: pool, name: 'pool', kind: 'directory', path: join(folder, 'pool') })
say('pool')
await storage.createVolume({ id: id(1), pool, name: 'disk', format: 'qcow2', source })
say('created')
await storage.resizeVolume(id(1), { revision: 1, capacityBytes: 2 ** 21 })
say('resized')
await storage.deleteVolume(id(1))
say('deleted')
