import type { Disk, MachineConfig } from '@cimarron/hypervisor'
import { diskDevice } from '../disk-devices.ts'
import { hasPorts } from '../hardware-arguments.ts'
import { imageNodes } from '../image-nodes.ts'
import { nodeName } from '../node-name.ts'
import { setLimits } from '../set-up.ts'
import type { LiveMachine } from './live-machine.ts'

/** Sees that the disk is there exactly if the settings have it. */
export async function conformDisk(live: LiveMachine, config: MachineConfig, id: string): Promise<void> {
  const disk = config.disks.find((one) => one.id === id)
  if (!disk) await unplugDisk(live, id)
  else if (!(await live.has(id))) await plugDisk(live, config, disk)
}

async function plugDisk(live: LiveMachine, config: MachineConfig, disk: Disk): Promise<void> {
  // What an attempt that was cut short has left.
  await live.closeImage(disk.id)
  try {
    const image = await live.openImage(disk)
    for (const node of imageNodes(image, nodeName(disk.id), disk)) await live.qmp.executeAny('blockdev-add', node)
    live.reached('plug:1')
    await live.qmp.executeAny('device_add', {
      ...diskDevice(disk, config),
      ...(await plugPlace(live, config, disk.bus)),
    })
    live.reached('plug:2')
    if (disk.limits) await setLimits(live.qmp, disk)
  } catch (error) {
    if (!(await live.has(disk.id))) await live.closeImage(disk.id)
    throw error
  }
}

async function unplugDisk(live: LiveMachine, id: string): Promise<void> {
  await live.unplug(id)
  live.reached('unplug:1')
  await live.closeImage(id)
}

/** Into which port it goes, where its bus has ports. */
export async function plugPlace(
  live: LiveMachine,
  config: MachineConfig,
  bus: Disk['bus'] | 'pci',
): Promise<{ readonly bus?: string }> {
  const isPci = bus === 'virtio' || bus === 'nvme' || bus === 'pci'
  const [port] = isPci && hasPorts(config) ? await live.freePorts() : []
  return port === undefined ? {} : { bus: port }
}
