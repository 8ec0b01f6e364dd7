import { forwardsOf, hasOwnInterface, type MachineConfig, type Nic } from '@cimarron/hypervisor'
import { interfaceNames } from '../nic/interface-name.ts'
import { backendName, nicBackend, nicDevice } from '../nic/nic-arguments.ts'
import { plugOf } from '../nic/plug.ts'
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
    live.reached('unplug:1')
    await clearNic(live, config.id, { id })
  } else if (!(await live.has(id))) await plugNic(live, config, nic)
}

async function plugNic(live: LiveMachine, config: MachineConfig, nic: Nic): Promise<void> {
  // What an attempt that was cut short has left.
  await clearNic(live, config.id, nic)
  await checkPorts(forwardsOf(nic), live.context.surroundings.user)
  try {
    await addBackend(live, config, nic)
    live.reached('plug:1')
    await live.qmp.executeAny('device_add', { ...nicDevice(nic, config), ...(await plugPlace(live, config, 'pci')) })
  } catch (error) {
    await clearNic(live, config.id, nic)
    throw error
  }
  live.reached('plug:2')
  if (nic.link === 'down') await setLink(live.qmp, nic)
}

async function addBackend(live: LiveMachine, { id: machine }: MachineConfig, nic: Nic): Promise<void> {
  const { networkOf, surroundings } = live.context
  const plug = plugOf(nic, { machine, networkOf })
  if (plug) {
    using opened = await surroundings.network.open([plug], surroundings.reached)
    await live.addTap(opened.take(nic.id), (names) => nicBackend(nic, names) ?? {})
  } else {
    const backend = nicBackend(nic)
    if (backend) await live.qmp.executeAny('netdev_add', backend)
  }
}

/** Takes away the other end of a NIC, and what it has of the host where that is known or may be. Nothing of it need be there. */
export async function clearNic(
  live: LiveMachine,
  machine: string,
  nic: Pick<Nic, 'id'> & Partial<Pick<Nic, 'backend'>>,
): Promise<void> {
  try {
    await live.qmp.executeAny('netdev_del', { id: backendName(nic.id) })
  } catch (error) {
    if (!(error instanceof QmpError) || error.qemuClass !== 'DeviceNotFound') throw error
  }
  const { id, backend } = nic
  if (backend === undefined || hasOwnInterface({ backend })) {
    await live.context.surroundings.network.remove([interfaceNames(machine, id)])
  }
}
