import type { MachineConfig } from '@cimarron/hypervisor'
import { parseDocument } from '../documents/document.ts'
import type { DomainContext } from '../documents/domain/aspect.ts'
import { configOf } from '../documents/domain/read-domain.ts'
import { attribute, child, type XmlElement } from '../xml/xml-element.ts'
import { type DomainPlaces, placesIn } from './domain-places.ts'

/** What a domain's documents say: that of its next start, and that of its run. */
export interface DomainSettings {
  readonly defined: MachineConfig
  /** Null while it does not run. */
  readonly active: MachineConfig | null
  readonly places: DomainPlaces | null
}

export interface DomainDocuments {
  readonly inactive: string
  readonly active: string | null
}

/** @throws LibvirtError `document` */
export function settingsIn({ inactive, active }: DomainDocuments, context: DomainContext): DomainSettings {
  const defined = configIn(inactive, context)
  if (active === null) return { defined, active: null, places: null }
  const domain = parseDocument(active, 'domain')
  return {
    defined,
    active: own(asAsked(configOf(domain, context), { defined, domain })),
    places: placesIn(domain, context),
  }
}

/** @throws LibvirtError `document` */
export function configIn(document: string, context: DomainContext): MachineConfig {
  return own(configOf(parseDocument(document, 'domain'), context))
}

/** Of a run libvirt tells all that the processor has (`check='full'`): where that holds what was asked for, it is that. */
function asAsked(
  active: MachineConfig,
  { defined, domain }: { readonly defined: MachineConfig; readonly domain: XmlElement },
): MachineConfig {
  if (attribute(child(domain, 'cpu'), 'check') !== 'full') return active
  const { cpu: told, ...rest } = active
  const { model, features = [] } = defined.cpu ?? {}
  const holds = model === undefined || model === told?.model
  if (!holds || !features.every((feature) => told?.features?.includes(feature))) return active
  const { model: _model, features: _features, ...topology } = told ?? {}
  const cpu = { ...topology, ...(model === undefined ? {} : { model }), ...(features.length === 0 ? {} : { features }) }
  return Object.keys(cpu).length === 0 ? rest : { ...rest, cpu }
}

/** A copy that does not hold on to the document it was read in: of thousands of machines, those are not kept. */
function own(config: MachineConfig): MachineConfig {
  return JSON.parse(JSON.stringify(config)) as MachineConfig
}
