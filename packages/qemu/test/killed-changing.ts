/** A daemon that dies while it changes a running machine: `killed-changing.ts POINT {folder, config, verb, device}`. */
import { join } from 'node:path'
import { completeDevice, type DeviceDraft, type MachineConfig } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'

interface Doing {
  readonly folder: string
  readonly config: MachineConfig
  readonly verb: 'attach' | 'detach'
  readonly device: DeviceDraft & { readonly id: string }
}

const [point = '', text = ''] = process.argv.slice(2)
const { folder, config, verb, device } = JSON.parse(text) as Doing
const hypervisor = await openQemu({
  directory: folder,
  runBase: join(folder, 'run'),
  accelerations: ['tcg'],
  failPoint: (name) => {
    if (name === point) process.kill(process.pid, 'SIGKILL')
  },
})
const machine = await hypervisor.define(config)
await machine.start({ paused: true })
const change =
  verb === 'attach'
    ? ({ kind: 'attach-device', device: completeDevice(device, config) } as const)
    : ({ kind: 'detach-device', device: device.id } as const)
await machine.change({ revision: machine.view.revision, changes: [change], apply: 'now' })
