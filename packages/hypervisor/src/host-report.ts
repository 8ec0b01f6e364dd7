import type { FeatureName } from './feature.ts'
import type { MissingFeature } from './missing-feature.ts'

/** All that is told of a host: what it is, what it has, and what it can virtualize. What a platform has no word for is left out or empty. */
export interface HostReport {
  /** Milliseconds since 1970 at which it was looked at. */
  readonly atMs: number
  readonly system: { readonly kernel: string; readonly distribution?: string; readonly uptimeMs?: number }
  readonly processors: ProcessorReport
  readonly memory: MemoryReport
  readonly nodes: readonly NodeReport[]
  readonly pci: readonly PciDevice[]
  readonly usb: readonly UsbDevice[]
  /** Whether devices can be kept from reaching all of the host's memory: what pass-through needs. */
  readonly hasIommu: boolean
  readonly fileSystems: readonly FileSystemReport[]
  readonly blockDevices: readonly BlockDeviceReport[]
  readonly interfaces: readonly InterfaceReport[]
  readonly virtualization: VirtualizationReport
}

export interface ProcessorReport {
  readonly model: string
  readonly vendor?: string
  readonly sockets: number
  /** Of all sockets. */
  readonly cores: number
  /** Of all cores: what the host schedules on. */
  readonly threads: number
  /** The kernel's names of what matters to guests: virtualization, and instructions that their models ask for. */
  readonly flags: readonly string[]
}

export interface MemoryReport {
  readonly totalBytes: number
  /** What can be taken without swapping. */
  readonly availableBytes: number
  readonly swapBytes: number
  readonly swapFreeBytes: number
  readonly hugePages: readonly { readonly sizeBytes: number; readonly total: number; readonly free: number }[]
}

/** A node of processors with memory of their own (NUMA). */
export interface NodeReport {
  readonly id: number
  /** As the kernel writes lists: `0-3,8`. */
  readonly processors: string
  readonly totalBytes: number
  readonly freeBytes: number
  /** To each node, in their order; 10 is its own memory (ACPI, SLIT). */
  readonly distances: readonly number[]
}

export interface PciDevice {
  /** Domain, bus, device and function: `0000:01:00.0`. */
  readonly address: string
  /** Four hexadecimal digits, as in lists of PCI ids. */
  readonly vendor: string
  readonly device: string
  /** Class, subclass and interface: six hexadecimal digits; `030000` is a VGA display. */
  readonly class: string
  /** The kernel's driver that has it; absent: none. */
  readonly driver?: string
  /** Devices of one group can only be given away together; absent where the host has no IOMMU in use. */
  readonly iommuGroup?: number
  /** The host's memory node it is near to, where that is known. */
  readonly numaNode?: number
}

export interface UsbDevice {
  readonly bus: number
  /** Its number on the bus, which is another one each time it is plugged in. */
  readonly address: number
  /** Where it is plugged in, the same each time: `1.4` is port 4 of the hub at port 1. */
  readonly port: string
  /** Four hexadecimal digits. */
  readonly vendor: string
  readonly product: string
  /** Two hexadecimal digits; `09` is a hub. */
  readonly class: string
  /** What the device says of itself. */
  readonly manufacturer?: string
  readonly name?: string
  readonly serial?: string
}

export interface FileSystemReport {
  readonly mount: string
  readonly device: string
  readonly type: string
  readonly isReadOnly: boolean
  /** Absent where it is on another computer, which may not answer. */
  readonly sizeBytes?: number
  readonly availableBytes?: number
}

export interface BlockDeviceReport {
  /** The kernel's: `sda`. */
  readonly name: string
  readonly sizeBytes: number
  readonly isReadOnly: boolean
  /** Whether it has to turn to a place. */
  readonly isRotational: boolean
  readonly model?: string
  readonly partitions: readonly { readonly name: string; readonly sizeBytes: number }[]
}

export interface InterfaceReport {
  readonly name: string
  readonly kind: 'bridge' | 'bond' | 'vlan' | 'tap' | 'loopback' | 'virtual' | 'physical'
  readonly mac?: string
  readonly mtu: number
  readonly isUp: boolean
  readonly addresses: readonly string[]
  /** The bridge or bond that it is a port of. */
  readonly master?: string
  /** Of a bridge: its ports. */
  readonly ports?: readonly string[]
}

export interface VirtualizationReport {
  readonly platform: string
  readonly version: string
  /** Each was tried, in order of speed. */
  readonly accelerations: readonly { readonly name: 'kvm' | 'tcg'; readonly works: boolean; readonly why: string }[]
  readonly machineTypes: readonly MachineTypeReport[]
  readonly cpuModels: readonly CpuModelReport[]
  readonly videoModels: readonly string[]
  readonly nicModels: readonly string[]
  readonly firmwares: readonly FirmwareReport[]
  /** What other hosts can do, and why this one can't. */
  readonly missing: readonly (MissingFeature & { readonly feature: FeatureName })[]
  readonly controlGroups: 'version 1' | 'version 2' | 'both' | 'none'
  /** Who QEMU is, in words. */
  readonly users: string
  readonly programs: readonly { readonly name: string; readonly path?: string; readonly purpose: string }[]
}

export interface MachineTypeReport {
  readonly name: string
  /** The one with a version that a name without stands for. */
  readonly alias?: string
  readonly maxProcessors: number
  readonly isDefault: boolean
  readonly isDeprecated: boolean
}

export interface CpuModelReport {
  readonly name: string
  /** With the fastest acceleration here. */
  readonly isUsable: boolean
  /** Features that the host has not, where it is not. */
  readonly lacks: readonly string[]
}

export interface FirmwareReport {
  readonly description: string
  readonly path: string
  readonly isSecure: boolean
  readonly machineTypes: readonly string[]
}
