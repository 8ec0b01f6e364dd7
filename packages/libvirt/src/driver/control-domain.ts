import { HypervisorError, type Platform } from '@cimarron/hypervisor'

/** libvirt gives Domain-0 this UUID, and no other domain (src/libxl/libxl_conf.c). */
export const controlDomainId = '00000000-0000-0000-0000-000000000000'

/** Whether it is Xen's Domain-0: the system of the host itself, where libvirt and Xen's tools run. */
export function isControlDomain(platform: Platform, id: string): boolean {
  return platform === 'libvirt-xen' && id === controlDomainId
}

/** What is told of its state, beside the state. */
export const controlDomainDetail = 'the system of the Xen host itself'

/** It is seen and measured as all are. libvirt refuses some of what would end it, pauses it when it is told to, and forgets it. */
export function refuseForControlDomain(platform: Platform, feature: string): HypervisorError {
  const why = `Domain-0 is ${controlDomainDetail}, in which libvirt and the tools of Xen run`
  return new HypervisorError('unsupported', { platform, feature, why, remedy: 'log in to the host for that' })
}
