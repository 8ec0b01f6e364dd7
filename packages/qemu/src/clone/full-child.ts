/** `full-child.ts FOLDER DISK`: clones a machine on a disk of 2 MiB that has no room for it, and says what is left. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, createId, HypervisorError } from '@cimarron/hypervisor'
import { openQemu } from '../driver.ts'

const [folder = '', disk = ''] = process.argv.slice(2)
await using hypervisor = await openQemu({
  directory: folder,
  runBase: join(folder, 'run'),
  accelerations: ['tcg'],
  networks: false,
})
const path = join(disk, 'root.raw')
writeFileSync(path, Buffer.alloc(2 ** 20, 7))
const machine = await hypervisor.define(
  completeConfig({ name: 'source', template: true, disks: [{ path, format: 'raw' }] }),
)
const clone = (count: number, linked: boolean) =>
  machine
    .clone({ copies: Array.from({ length: count }, (_, n) => ({ id: createId(), name: `copy${n}` })), linked })
    .then(
      () => 'made',
      (error: unknown) => (error instanceof HypervisorError ? error.code : String(error)),
    )
const full = await clone(3, false)
const left = readdirSync(disk)
writeFileSync(join(disk, 'filler'), Buffer.alloc(2 ** 20 - 64 * 1024, 1))
const linked = await clone(40, true)
const leftAgain = readdirSync(disk).filter((name) => name !== 'filler')
rmSync(join(disk, 'filler'))
const afterMakingRoom = await clone(2, true)
const machines = hypervisor.machines().length
console.log(JSON.stringify({ full, left, linked, leftAgain, afterMakingRoom, machines }))
