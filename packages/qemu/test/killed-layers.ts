/**
 * A daemon that dies at a fail point while it works on external snapshots: `killed-layers.ts FOLDER POINT CONFIG WHAT`, where
 * `WHAT` is the operation that it is to die in. Before it, the disk reads 1 in the snapshot `one`, 2 in `two`, and 3 now.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Machine, MachineConfig } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'

const [folder = '', point = '', config = '{}', what = ''] = process.argv.slice(2)

let isArmed = false
const hypervisor = await openQemu({
  directory: folder,
  runBase: join(folder, 'run'),
  accelerations: ['tcg'],
  failPoint: (name) => {
    if (isArmed && name === point) process.kill(process.pid, 'SIGKILL')
  },
})

function write({ view }: Machine, byte: number): void {
  const [disk] = view.defined.disks
  if (disk) execFileSync('qemu-io', ['-c', `write -P ${byte} 0 64k`, '-f', disk.format, disk.path])
}

const machine = await hypervisor.define(JSON.parse(config) as MachineConfig)
write(machine, 1)
const one = await machine.snapshots.take({ name: 'one' })
write(machine, 2)
const two = await machine.snapshots.take({ name: 'two' })
write(machine, 3)
isArmed = true
if (what === 'take') await machine.snapshots.take({ name: 'three' })
else if (what === 'revert') await machine.snapshots.revert(one.id, { force: true })
else if (what === 'delete') await machine.snapshots.delete(two.id)
