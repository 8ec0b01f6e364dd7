import type { Host, HostReport } from '@cimarron/hypervisor'

/** The report of a host that is not there: what it is said to have, and what its machines can be. */
export function simulatedReport({ processors, memory, machineTypes }: Host, nowMs: number): HostReport {
  const { totalBytes, availableBytes } = memory
  return {
    atMs: nowMs,
    system: { kernel: 'none', distribution: 'simulated' },
    processors: { model: processors.model, sockets: 1, cores: processors.count, threads: processors.count, flags: [] },
    memory: { totalBytes, availableBytes, swapBytes: 0, swapFreeBytes: 0, hugePages: [] },
    nodes: [
      {
        id: 0,
        processors: processors.count === 1 ? '0' : `0-${processors.count - 1}`,
        totalBytes,
        freeBytes: availableBytes,
        distances: [10],
      },
    ],
    pci: [],
    usb: [],
    hasIommu: false,
    fileSystems: [],
    blockDevices: [],
    interfaces: [],
    virtualization: {
      platform: 'simulator',
      version: '1.0',
      accelerations: [{ name: 'tcg', works: true, why: 'machines are simulated' }],
      machineTypes: machineTypes.map((name, index) => ({
        name,
        maxProcessors: processors.count,
        isDefault: index === 0,
        isDeprecated: false,
      })),
      cpuModels: [],
      videoModels: ['std', 'virtio', 'qxl', 'cirrus', 'vmware', 'bochs'],
      nicModels: ['virtio', 'e1000', 'e1000e', 'rtl8139'],
      firmwares: [],
      missing: [],
      controlGroups: 'none',
      users: 'none: machines are no processes',
      programs: [],
    },
  }
}
