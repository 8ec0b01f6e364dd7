import type { MachineConfig } from '@cimarron/hypervisor'
import { hostUsbDevice, hostUsbId, isHostUsbId } from '../host-device-arguments.ts'
import { usbDeviceOf } from '../host-device-check.ts'
import type { LiveMachine } from './live-machine.ts'

/** Sees that the guest has those of the host's USB devices that the settings name, and no others. */
export async function conformUsbDevices(live: LiveMachine, { usbDevices = [] }: MachineConfig): Promise<void> {
  const wanted = new Set(usbDevices.map(hostUsbId))
  const there = await live.list('qom-list', { path: '/machine/peripheral' })
  const ids = there.map(({ name }) => String(name)).filter(isHostUsbId)
  for (const id of ids) if (!wanted.has(id)) await live.unplug(id)
  const { user } = live.context.surroundings
  for (const word of usbDevices) {
    if (ids.includes(hostUsbId(word))) continue
    usbDeviceOf(word, { user, others: live.others })
    await live.qmp.executeAny('device_add', hostUsbDevice(word))
    live.reached('plug:1')
  }
}
