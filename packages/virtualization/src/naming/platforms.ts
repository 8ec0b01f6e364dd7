import type { Platform as HypervisorPlatform } from '@cimarron/hypervisor'

/** How a platform is told in CIM. */
export interface Platform {
  /** Of its classes: `KVM` gives `KVM_ComputerSystem`. */
  readonly prefix: string
  /**
   * VirtualSystemType (CIM_VirtualSystemSettingData). DMTF has a value for KVM and none for emulated QEMU, which is
   * told as KVM all the same: it is the same platform, and Acceleration tells how the guest is run.
   */
  readonly virtualSystemType: string
}

/** By the hypervisor's platform. Prefixes are libvirt-cim's where it has one. */
export const platforms: Readonly<Record<HypervisorPlatform, Platform>> = {
  qemu: { prefix: 'KVM', virtualSystemType: 'DMTF:KVM' },
  simulator: { prefix: 'SIM', virtualSystemType: 'Cimarron:Simulator' },
  'libvirt-qemu': { prefix: 'KVM', virtualSystemType: 'DMTF:KVM' },
  'libvirt-xen': { prefix: 'Xen', virtualSystemType: 'Cimarron:Xen' },
  'libvirt-lxc': { prefix: 'LXC', virtualSystemType: 'Cimarron:LXC' },
  'libvirt-test': { prefix: 'TEST', virtualSystemType: 'Cimarron:LibvirtTest' },
  libvirt: { prefix: 'LV', virtualSystemType: 'Cimarron:Libvirt' },
}
