import type { Host } from '@cimarron/hypervisor'

export type Architecture = Host['architecture']

/** What differs between the processors QEMU emulates, for those this driver builds machines of. */
export interface ArchitectureTraits {
  readonly binary: string
  /** Machine types that have the buses and the power button this driver counts on. */
  readonly machineTypes: RegExp
  /** The serial port's device; undefined where ports are part of the board (`-serial`). */
  readonly serialDevice?: string
  readonly videoDevice: string
  /** What a machine is where its config does not say. */
  readonly usualMachineType: string
}

export const architectures: Readonly<Record<Architecture, ArchitectureTraits>> = {
  x86_64: {
    binary: 'qemu-system-x86_64',
    machineTypes: /^(pc|q35|microvm|pc-q35-[\d.]+|pc-i440fx-[\d.]+)$/,
    serialDevice: 'isa-serial',
    videoDevice: 'VGA',
    usualMachineType: 'q35',
  },
  aarch64: {
    binary: 'qemu-system-aarch64',
    machineTypes: /^virt(-[\d.]+)?$/,
    videoDevice: 'virtio-gpu-pci',
    usualMachineType: 'virt',
  },
}

export const hostArchitecture: Architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
