/** A daemon that dies at a fail point while it clones a machine that runs already: `killed-living-clones.ts FOLDER POINT MACHINE`. */
import { join } from 'node:path'
import { createId } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'

const [folder = '', point = '', id = ''] = process.argv.slice(2)
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
await machine.clone({ copies: ['one', 'two'].map((name) => ({ id: createId(), name })) })
