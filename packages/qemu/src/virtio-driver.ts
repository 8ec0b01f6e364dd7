import { isMicrovm, type MachineConfig } from '@cimarron/hypervisor'

/** QEMU's name of a virtio device on the bus that a machine has for them: PCI, or none but the memory (virtio-mmio). */
export function virtioDriver(name: string, config: Pick<MachineConfig, 'machineType'>): string {
  return `${name}-${isMicrovm(config) ? 'device' : 'pci'}`
}
