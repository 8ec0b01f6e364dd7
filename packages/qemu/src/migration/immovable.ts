import type { Immovable, MachineConfig, OfferedState } from '@cimarron/hypervisor'

/** What of a machine's settings is of this host alone. One that is off takes nothing along but its settings. */
export function findImmovable(config: MachineConfig, state: OfferedState): readonly Immovable[] {
  const { pciDevices = [], usbDevices = [], shares = [], disks } = config
  const devices = [...pciDevices, ...usbDevices].map((what) => ({
    what: `device ${what}`,
    why: 'it is a device of this host; take it out first',
  }))
  if (state === 'off') return devices
  const folders = shares.map(({ tag }) => ({
    what: `shared folder ${tag}`,
    why: 'the guest may have files of this host open in it; unmount it, and move the machine when it is off',
  }))
  const controllers = disks
    .filter(({ bus }) => bus === 'nvme')
    .map(({ id }) => ({
      what: `disk ${id}`,
      why: "QEMU can't send the state of an NVMe controller; use bus virtio or scsi, or move the machine when it is off",
    }))
  return [...devices, ...folders, ...controllers]
}
