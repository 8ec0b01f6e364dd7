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
export const platforms: Readonly<Record<'qemu' | 'simulator', Platform>> = {
  qemu: { prefix: 'KVM', virtualSystemType: 'DMTF:KVM' },
  simulator: { prefix: 'SIM', virtualSystemType: 'Cimarron:Simulator' },
}
