import type { DiskBus, Drive, MachineConfig, SerialPort } from './config.ts'
import type { Host } from './host.ts'
import type { NicModel } from './nic.ts'

/** What a machine has where nobody says which. */
export interface UsualHardware {
  readonly disk: DiskBus
  readonly cdrom: Exclude<Drive['bus'], 'floppy'>
  readonly nic: NicModel
  /** Undefined: a port of the board. */
  readonly serial: SerialPort['type']
  readonly hasScreen: boolean
}

const ofMost: UsualHardware = { disk: 'virtio', cdrom: 'sata', nic: 'virtio', serial: undefined, hasScreen: true }

const xen = { disk: 'xen', nic: 'netfront' } as const

/** By machine type, where it is another than of most. */
const exceptions: readonly { readonly types: RegExp; readonly usual: Partial<UsualHardware> }[] = [
  // The PC of 1996 has IDE, the one of 2009 SATA.
  { types: /^(pc|pc-i440fx.*)$/, usual: { cdrom: 'ide' } },
  { types: /^microvm$/, usual: { cdrom: 'scsi', hasScreen: false } },
  { types: /^xenpvh?$/, usual: { ...xen, serial: 'xen', hasScreen: false } },
  { types: /^xenfv$/, usual: { ...xen, cdrom: 'ide' } },
  { types: /^lxc$/, usual: { nic: 'veth', serial: 'lxc', hasScreen: false } },
]

export function usualHardware({ machineType }: Pick<MachineConfig, 'machineType'>): UsualHardware {
  return { ...ofMost, ...exceptions.find(({ types }) => types.test(machineType))?.usual }
}

/** QEMU's machine type a new machine gets where its draft names none. */
const machineTypes = { x86_64: 'q35', aarch64: 'virt' } as const

/** On a host of another platform it is the first that it offers: `xenpv` of Xen, `lxc` of containers. */
export function usualMachineType(architecture: MachineConfig['architecture'], host: Host | undefined): string {
  const usual = machineTypes[architecture]
  const offered = host?.machineTypes ?? []
  return offered.includes(usual) ? usual : (offered[0] ?? usual)
}
