import type { MachineConfig } from './config.ts'
import { refuseField as refuse } from './invalid-config.ts'

/** QEMU's machine without PCI, USB, a screen and firmware of any size: a kernel, and virtio devices. */
export function isMicrovm({ machineType }: Pick<MachineConfig, 'machineType'>): boolean {
  return machineType === 'microvm'
}

/** How many virtio devices it has room for (QEMU: hw/i386/microvm.c), less its balloon. */
const virtioPlaces = 23

/** Refuses by name what such a machine can't have. @throws HypervisorError `invalid-config` */
export function checkMicrovm(config: MachineConfig): void {
  if (!isMicrovm(config)) return
  if (config.architecture !== 'x86_64') {
    throw refuse('machineType', config.machineType, 'is a machine of x86_64; use virt')
  }
  if (!config.boot.direct) {
    throw refuse('boot.direct', undefined, 'is what a microvm boots, and nothing else; give it a kernel, or use q35')
  }
  for (const [field, value] of Object.entries(absent(config))) {
    if (value !== undefined) throw refuse(field, value, 'is nothing that a microvm has; leave it out, or use q35')
  }
  const nic = config.nics.findIndex(({ model }) => model !== 'virtio')
  if (nic >= 0)
    throw refuse(`nics[${nic}].model`, config.nics[nic]?.model, 'needs PCI, which a microvm has not; use virtio')
  const floppy = config.drives?.findIndex(({ type }) => type === 'floppy') ?? -1
  if (floppy >= 0)
    throw refuse(`drives[${floppy}].type`, 'floppy', 'is nothing that a microvm has; use a CD-ROM on scsi')
  const used = virtioDevices(config)
  if (used > virtioPlaces) throw refuse('devices', used, `are too many for a microvm; use at most ${virtioPlaces}`)
}

/** Each with its value where it was asked for. */
function absent(config: MachineConfig): Readonly<Record<string, unknown>> {
  const first = <T>(list: readonly T[] | undefined) => (list && list.length > 0 ? list : undefined)
  return {
    firmware: config.firmware === 'bios' ? undefined : config.firmware,
    'boot.order': first(config.boot.order),
    graphics: first(config.graphics)?.map(({ protocol }) => protocol),
    bootMenu: config.bootMenu,
    maxProcessors: config.maxProcessors,
    maxMemoryBytes: config.maxMemoryBytes,
    hotplugPorts: config.hotplugPorts,
    pciDevices: config.pciDevices,
    usbDevices: config.usbDevices,
    usb: config.usb,
    watchdog: config.watchdog,
    tpm: config.tpm,
    sound: config.sound,
    smbios: config.smbios,
  }
}

function virtioDevices({ disks, drives, nics, shares, rng, seed }: MachineConfig): number {
  const all = [...disks, ...(drives ?? [])]
  const own = [rng, seed, all.find(({ bus }) => bus === 'scsi')].filter((one) => one !== undefined)
  return disks.filter(({ bus }) => bus === 'virtio').length + nics.length + (shares?.length ?? 0) + own.length
}
