/**
 * A daemon that dies at a fail point while it works on external snapshots of a machine that runs already:
 * `killed-living-layers.ts FOLDER POINT MACHINE WHAT`, where `WHAT` is the operation, and the snapshot that it is about.
 */
import { join } from 'node:path'
import { openQemu } from '@cimarron/qemu'

const [folder = '', point = '', id = '', words = ''] = process.argv.slice(2)
const [what, name = ''] = words.split(' ')

const hypervisor = await openQemu({
  directory: folder,
  runBase: join(folder, 'run'),
  accelerations: ['tcg'],
  failPoint: (reached) => {
    if (reached === point) process.kill(process.pid, 'SIGKILL')
  },
})
const machine = hypervisor.machine(id)
if (!machine) throw new Error('the machine was lost')
const snapshot = machine.snapshots.all().find((one) => one.name === name)?.id ?? ''
if (what === 'take') await machine.snapshots.take({ name, memory: false })
else if (what === 'hold') await machine.snapshots.take({ name })
else if (what === 'revert') await machine.snapshots.revert(snapshot, { force: true })
else if (what === 'delete') await machine.snapshots.delete(snapshot)
