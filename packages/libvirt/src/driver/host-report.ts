import type { HostReport } from '@cimarron/hypervisor'
import type { ReadHost } from './read-host.ts'

/** What libvirt tells of its host; of all else, nothing is told. */
export function reportOf({ host, version, topology }: ReadHost, atMs: number, platform = 'libvirt'): HostReport {
  const { processors, memory } = host
  return {
    atMs,
    system: { kernel: 'unknown' },
    processors: { model: processors.model, ...topology, flags: [] },
    memory: { ...memory, swapBytes: 0, swapFreeBytes: 0, hugePages: [] },
    nodes: [],
    pci: [],
    usb: [],
    hasIommu: false,
    fileSystems: [],
    blockDevices: [],
    interfaces: [],
    virtualization: {
      platform,
      version,
      accelerations: host.accelerations.map((name) => ({ name, works: true, why: 'libvirt offers it' })),
      machineTypes: host.machineTypes.map((name, index) => ({
        name,
        maxProcessors: host.limits.maxProcessors,
        isDefault: index === 0,
        isDeprecated: false,
      })),
      cpuModels: [],
      videoModels: [],
      nicModels: [],
      firmwares: [],
      missing: [],
      controlGroups: 'none',
      users: 'as libvirt is configured there',
      programs: [],
    },
  }
}
