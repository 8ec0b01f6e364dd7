import type { MachineConfig, Nic } from '@cimarron/hypervisor'
import { nicBackend, nicDevice } from '../command-line.ts'
import { nodeName } from '../node-name.ts'
import { checkPorts } from '../port-check.ts'
import { QmpError } from '../qmp/error.ts'
import { setLink } from '../set-up.ts'
import type { LiveMachine } from './live-machine.ts'
import { plugPlace } from './plug-disk.ts'

/** Sees that the NIC is there exactly if the settings have it. */
export async function conformNic(live: LiveMachine, config: MachineConfig, id: string): Promise<void> {
  const nic = config.nics.find((one) => one.id === id)
  if (!nic) {
    await live.unplug(id)
    await removeBackend(live, id)
  } else if (!(await live.has(id))) await plugNic(live, config, nic)
}

async function plugNic(live: LiveMachine, config: MachineConfig, nic: Nic): Promise<void> {
  await removeBackend(live, nic.id)
  await checkPorts({ nics: [nic] }, live.context.surroundings.user)
  await live.qmp.executeAny('netdev_add', nicBackend(nic))
  live.reached('plug:1')
  try {
    await live.qmp.executeAny('device_add', { ...nicDevice(nic, config), ...(await plugPlace(live, config, 'pci')) })
  } catch (error) {
    await removeBackend(live, nic.id)
    throw error
  }
  live.reached('plug:2')
  if (nic.link === 'down') await setLink(live.qmp, nic)
}

/** It need not be there. */
async function removeBackend(live: LiveMachine, id: string): Promise<void> {
  try {
    await live.qmp.executeAny('netdev_del', { id: `net.${nodeName(id)}` })
  } catch (error) {
    if (!(error instanceof QmpError) || error.qemuClass !== 'DeviceNotFound') throw error
  }
}

/** Its cable is in or out. */
export async function conformLink(live: LiveMachine, config: MachineConfig, id: string): Promise<void> {
  const nic = config.nics.find((one) => one.id === id)
  if (nic) await setLink(live.qmp, nic)
}
