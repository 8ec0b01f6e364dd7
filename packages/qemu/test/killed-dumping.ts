/** A daemon that dies while it dumps a machine: `killed-dumping.ts POINT {folder, config, path}`. */
import { join } from 'node:path'
import type { MachineConfig } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'

interface Doing {
  readonly folder: string
  readonly config: MachineConfig
  readonly path: string
}

const [point = '', text = ''] = process.argv.slice(2)
const { folder, config, path } = JSON.parse(text) as Doing
const hypervisor = await openQemu({
  directory: folder,
  runBase: join(folder, 'run'),
  accelerations: ['tcg'],
  failPoint: (name) => {
    if (name === point) process.kill(process.pid, 'SIGKILL')
  },
})
const machine = await hypervisor.define(config)
await machine.start()
await machine.dump({ path })
