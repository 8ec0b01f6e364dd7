import { type HardwareName, HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { attribute, type XmlElement } from '../../xml/xml-element.ts'
import type { Spot } from '../document.ts'

/** What a domain's document refers to, and does not have in it. */
export interface DomainContext {
  /** The ids of networks by their names. One that is not among them gets an id that is made from its name. */
  readonly networks?: ReadonlyMap<string, string>
  /** Of a run: the domain as it is defined, where ids are kept of devices that can have no alias. */
  readonly named?: XmlElement
  /** As it was defined before a change that is made in the run as well: there are the ids of devices that go. */
  readonly formerly?: XmlElement | undefined
}

/** A part of a machine's settings, and how a domain's document says it. */
export interface Aspect {
  readonly names: readonly (keyof MachineConfig)[]
  /** What of it the document has; what the model can't say is left out. */
  read(domain: XmlElement, context: DomainContext): Partial<MachineConfig>
  /** Makes the document say it. What it says already is not asked for again. */
  write(domain: Spot, to: MachineConfig, context: DomainContext): void
}

/** An aspect of settings that may each be absent. */
export interface HardwareAspect extends Aspect {
  readonly names: readonly HardwareName[]
}

/** libvirt's word for the kind of hypervisor: `kvm`, `qemu`, `xen`, `lxc`, `test`, … */
export function domainType(domain: XmlElement | undefined): string {
  return attribute(domain, 'type') ?? ''
}

/** Whether QEMU runs it. */
export function isQemu(domain: XmlElement | undefined): boolean {
  return ['kvm', 'qemu', 'hvf'].includes(domainType(domain))
}

export function cannot(feature: string, why: string, remedy?: string): HypervisorError {
  return new HypervisorError('unsupported', { platform: 'libvirt', feature, why, ...(remedy ? { remedy } : {}) })
}
