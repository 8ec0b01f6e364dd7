import type { DiskBus, DiskLimits, Drive, MachineConfig } from './config.ts'
import { configLimits } from './config-limits.ts'
import { refuseField as refuse } from './invalid-config.ts'

/** Which buses a machine type has, by QEMU's words; other platforms use these too. */
const buses: readonly { readonly types: RegExp; readonly buses: readonly DiskBus[] }[] = [
  { types: /^(pc|pc-i440fx.*)$/, buses: ['virtio', 'scsi', 'ide', 'nvme', 'usb'] },
  { types: /^(q35|pc-q35.*)$/, buses: ['virtio', 'scsi', 'sata', 'nvme', 'usb'] },
  { types: /^microvm$/, buses: ['virtio', 'scsi'] },
  { types: /^virt/, buses: ['virtio', 'scsi', 'nvme', 'usb'] },
]

/** How many disks and drives one bus takes. PCI slots bound those on virtio and NVMe. */
const places: Readonly<Partial<Record<DiskBus | Drive['bus'], number>>> = {
  sata: 6,
  ide: 4,
  scsi: 64,
  usb: 8,
  floppy: 2,
}

/** What a disk, a drive, a NIC or a screen can't be. Ids and paths are checked with the whole. */
export function checkDeviceOptions(config: MachineConfig): void {
  const known = buses.find(({ types }) => types.test(config.machineType))?.buses
  const used = new Map<string, number>()
  const take = (bus: DiskBus | Drive['bus'], field: string) => {
    if (known && bus !== 'floppy' && !known.includes(bus)) {
      throw refuse(field, bus, `is no bus of machine type ${config.machineType}; use one of ${known.join(', ')}`)
    }
    const count = (used.get(bus) ?? 0) + 1
    const most = places[bus]
    if (most !== undefined && count > most) throw refuse(field, bus, `has room for ${most}; put some on another bus`)
    used.set(bus, count)
  }
  for (const input of config.usb ?? []) take('usb', `usb: ${input}`)
  if (config.sound?.model === 'usb') take('usb', 'sound.model')
  for (const [index, disk] of config.disks.entries()) {
    const field = `disks[${index}]`
    take(disk.bus, `${field}.bus`)
    if (disk.readOnly && (disk.bus === 'sata' || disk.bus === 'ide')) {
      throw refuse(
        `${field}.readOnly`,
        true,
        `is nothing that ${disk.bus} disks can be; use another bus, or a CD-ROM drive`,
      )
    }
    checkSerial(disk.serial, `${field}.serial`)
    if ((disk.onWriteError !== undefined || disk.onReadError !== undefined) && disk.bus === 'nvme') {
      throw refuse(`${field}.bus`, disk.bus, 'tells the guest of every error; leave onWriteError and onReadError out')
    }
    if (disk.limits) checkLimits(disk.limits, `${field}.limits`)
    const direct = disk.cache === 'none' || disk.cache === 'directsync'
    if (disk.aio === 'native' && !direct) {
      throw refuse(`${field}.aio`, disk.aio, "needs the host's cache out of the way; set cache to none or directsync")
    }
    if (disk.shareable && disk.format !== 'raw') {
      throw refuse(
        `${field}.shareable`,
        true,
        `can't be of a ${disk.format} image, whose tables have one writer; use raw`,
      )
    }
  }
  for (const [index, drive] of (config.drives ?? []).entries()) checkDrive(drive, { field: `drives[${index}]`, take })
}

interface DriveCheck {
  readonly field: string
  readonly take: (bus: Drive['bus'], field: string) => void
}

function checkDrive(drive: Drive, { field, take }: DriveCheck): void {
  if ((drive.type === 'floppy') !== (drive.bus === 'floppy')) {
    const right = drive.type === 'floppy' ? 'floppy' : 'sata, ide or scsi'
    throw refuse(`${field}.bus`, drive.bus, `is no bus of a ${drive.type}; use ${right}`)
  }
  take(drive.bus, `${field}.bus`)
}

/** 20 bytes is what a virtio disk tells (virtio 1.1, 5.2.6: VIRTIO_BLK_ID_BYTES), the least of all. */
function checkSerial(serial: string | undefined, field: string): void {
  if (serial === undefined || /^[\x21-\x7e]{1,20}$/.test(serial)) return
  throw refuse(field, serial, 'is no serial number; use 1 to 20 letters, digits and marks of ASCII, without blanks')
}

function checkLimits(limits: DiskLimits, field: string): void {
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isSafeInteger(value) || value < 1 || value > configLimits.rate) {
      throw refuse(
        `${field}.${name}`,
        value,
        `is no limit; use a whole number up to ${configLimits.rate}, or leave it out`,
      )
    }
  }
}
