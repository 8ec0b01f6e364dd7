import type { MachineConfig } from '@cimarron/hypervisor'
import type { XmlElement } from '../../xml/xml-element.ts'
import { parseDocument } from '../document.ts'
import { numberIn } from '../values.ts'
import { keptPolicy } from './about.ts'
import { type DomainContext, domainType } from './aspect.ts'
import { aspects } from './aspects.ts'
import { beyondModel } from './beyond.ts'

/** What a domain's document says. */
export interface DomainReading {
  readonly config: MachineConfig
  /** libvirt's word for what runs it: `kvm`, `qemu`, `xen`, `lxc`, `test`, … */
  readonly type: string
  /** libvirt's number of a domain that runs. */
  readonly runtimeId?: number
  /** What is in the document and not in the config, in words: `a network disk (vdb)`. It stays as it is in every edit. */
  readonly beyond: readonly string[]
}

/**
 * A domain's document as the model has it. What the model can't say is left out, and told in `beyond`.
 * @throws LibvirtError `document`
 */
export function readDomain(xml: string, context: DomainContext = {}): DomainReading {
  const domain = parseDocument(xml, 'domain')
  const runtimeId = numberIn(domain, 'id')
  return {
    config: configOf(domain, context),
    type: domainType(domain),
    ...(runtimeId === undefined ? {} : { runtimeId }),
    beyond: beyondModel(domain, context),
  }
}

export function configOf(domain: XmlElement, context: DomainContext): MachineConfig {
  const parts = Object.assign({}, ...aspects.map((aspect) => aspect.read(domain, context)))
  // All that every machine has is read by some aspect.
  const config = parts as MachineConfig
  return { ...config, lifecycle: { ...config.lifecycle, ...keptPolicy(domain) } }
}
