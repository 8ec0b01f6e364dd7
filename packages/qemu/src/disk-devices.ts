import type { Disk, Drive, MachineConfig } from '@cimarron/hypervisor'
import { nodeName } from './node-name.ts'
import { virtioDriver } from './virtio-driver.ts'

/** Ids of devices that no config names; see `reservedPrefix` of the model. */
export const ownDevices = {
  scsi: 'cimarron.scsi',
  usb: 'cimarron.usb',
  floppies: 'cimarron.fdc',
  balloon: 'cimarron.balloon',
  virtioMem: 'cimarron.virtio-mem',
  serial: 'cimarron.serial',
  agent: 'cimarron.agent',
  port: (index: number) => `cimarron.port${index}`,
} as const

/** QEMU's devices behind a disk's buses, and what each says of its place. */
const diskDrivers: Readonly<Record<Exclude<Disk['bus'], 'virtio'>, string>> = {
  scsi: 'scsi-hd',
  sata: 'ide-hd',
  ide: 'ide-hd',
  nvme: 'nvme',
  usb: 'usb-storage',
  // Named for the table's sake: machines that have it are refused (`xen-devices`).
  xen: 'xen-disk',
}

/** A disk as `-device` and `device_add` take it, but for its boot index and where it is plugged in. */
export function diskDevice(disk: Disk, config: Pick<MachineConfig, 'machineType'>): Readonly<Record<string, unknown>> {
  const writeThrough = disk.cache === 'writethrough' || disk.cache === 'directsync'
  return {
    driver: disk.bus === 'virtio' ? virtioDriver('virtio-blk', config) : diskDrivers[disk.bus],
    id: disk.id,
    drive: nodeName(disk.id),
    // What a guest finds under /dev/disk/by-id; the device takes 20 bytes.
    serial: disk.serial ?? disk.id.slice(0, 20),
    ...(writeThrough ? { 'write-cache': 'off' } : {}),
    ...(disk.shareable ? { 'share-rw': true } : {}),
    ...(disk.onWriteError === undefined ? {} : { werror: disk.onWriteError }),
    ...(disk.onReadError === undefined ? {} : { rerror: disk.onReadError }),
    ...(disk.bus === 'scsi' ? { bus: `${ownDevices.scsi}.0` } : {}),
    ...(disk.bus === 'usb' ? { bus: `${ownDevices.usb}.0` } : {}),
  }
}

/** A drive as `-device` takes it; without a medium its tray is empty. */
export function driveDevice(drive: Drive): Readonly<Record<string, unknown>> {
  const medium = drive.medium ? { drive: nodeName(drive.id) } : {}
  if (drive.type === 'floppy') return { driver: 'floppy', id: drive.id, ...medium, 'drive-type': '144' }
  if (drive.bus === 'scsi') return { driver: 'scsi-cd', id: drive.id, bus: `${ownDevices.scsi}.0`, ...medium }
  return { driver: 'ide-cd', id: drive.id, ...medium }
}

/** Where on the board's own controllers a disk or drive is: those have numbered places. */
export function boardPlace(id: string, config: MachineConfig): Readonly<Record<string, unknown>> {
  const all = [...config.disks, ...(config.drives ?? [])]
  const bus = all.find((one) => one.id === id)?.bus
  const place = all.filter((one) => one.bus === bus).findIndex((one) => one.id === id)
  switch (bus) {
    case 'sata':
      return { bus: `ide.${place}` }
    case 'ide':
      return { bus: `ide.${place >> 1}`, unit: place & 1 }
    case 'floppy':
      return { bus: `${ownDevices.floppies}.0`, unit: place }
    default:
      return {}
  }
}
