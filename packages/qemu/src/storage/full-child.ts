/** `full-child.ts FOLDER`: does each kind of work on a disk of 4 MiB that has no room for it, and says what came of it. */
import { readdirSync } from 'node:fs'
import { completePool, completeVolume, HypervisorError, MemoryStore, type VolumeSource } from '@cimarron/hypervisor'
import { openLedger } from './open-ledger.ts'

const [folder = ''] = process.argv.slice(2)
const mebibyte = 2 ** 20
const storage = await openLedger({ store: new MemoryStore() })
const pool = await storage.definePool(completePool({ name: 'small', path: folder }))

const make = (name: string, source: VolumeSource) =>
  storage.createVolume(completeVolume({ pool: pool.id, name, format: 'raw', source })).then(
    () => 'made',
    (error: unknown) => (error instanceof HypervisorError ? error.code : String(error)),
  )

async function* bytes(mebibytes: number): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < 16 * mebibytes; piece++) yield Buffer.alloc(65_536, piece + 1)
}

const preallocated = await make('preallocated', { kind: 'blank', capacityBytes: 8 * mebibyte, preallocation: 'full' })
const uploaded = await make('uploaded', { kind: 'upload', bytes: bytes(8) })
await make('from', { kind: 'upload', bytes: bytes(3) })
const [from] = storage.volumes()
const copied = from ? await make('copied', { kind: 'copy', volume: from.id }) : 'nothing to copy'
const left = readdirSync(folder)
if (from) await storage.deleteVolume(from.id)
const afterMakingRoom = await make('after', { kind: 'upload', bytes: bytes(3) })
console.log(JSON.stringify({ preallocated, uploaded, copied, left, afterMakingRoom }))
