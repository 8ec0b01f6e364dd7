import type { Host, HostReport } from '@cimarron/hypervisor'

/** A host that has nothing but processors and memory. */
export function reportOf({ processors, memory }: Host): HostReport {
  const { count, model } = processors
  return {
    atMs: 0,
    system: { kernel: 'fake' },
    processors: { model, sockets: 1, cores: count, threads: count, flags: [] },
    memory: { ...memory, swapBytes: 0, swapFreeBytes: 0, hugePages: [] },
    nodes: [],
    pci: [],
    usb: [],
    hasIommu: false,
    fileSystems: [],
    blockDevices: [],
    interfaces: [],
    virtualization: {
      platform: 'fake',
      version: 'fake',
      accelerations: [],
      machineTypes: [],
      cpuModels: [],
      videoModels: [],
      nicModels: [],
      firmwares: [],
      missing: [],
      controlGroups: 'none',
      users: 'nobody',
      programs: [],
    },
  }
}
