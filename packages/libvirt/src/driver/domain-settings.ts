import { agentChannelName, type MachineConfig } from '@cimarron/hypervisor'
import { parseDocument } from '../documents/document.ts'
import type { DomainContext } from '../documents/domain/aspect.ts'
import { configOf } from '../documents/domain/read-domain.ts'
import { present } from '../documents/values.ts'
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts'
import { type DomainPlaces, placesIn } from './domain-places.ts'

/** What a domain's documents say: that of its next start, and that of its run. */
export interface DomainSettings {
  readonly defined: MachineConfig
  /** Null while it does not run. */
  readonly active: MachineConfig | null
  readonly places: DomainPlaces | null
  /** Whether an agent in the guest has opened its channel; absent where there is none, or nothing runs. */
  readonly guestAgent?: boolean
}

export interface DomainDocuments {
  readonly inactive: string
  readonly active: string | null
}

/** @throws LibvirtError `document` */
export function settingsIn({ inactive, active }: DomainDocuments, context: DomainContext): DomainSettings {
  const named = parseDocument(inactive, 'domain')
  const defined = own(configOf(named, context))
  if (active === null) return { defined: asGiven(defined), active: null, places: null }
  const domain = parseDocument(active, 'domain')
  const ofRun = { ...context, named }
  const config = own(asAsked(configOf(domain, ofRun), { defined, domain }))
  return {
    defined: asGiven(defined),
    active: withWhatIsOfNoRun(config, defined),
    places: placesIn(domain, ofRun),
    ...present({ guestAgent: agentIn(domain) }),
  }
}

/** libvirt.org/formatdomain.html#channel: the state of a channel's end in the guest is told of a run. */
function agentIn(domain: XmlElement): boolean | undefined {
  const ends = children(child(domain, 'devices'), 'channel').map((channel) => child(channel, 'target'))
  const end = ends.find((target) => attribute(target, 'name') === agentChannelName)
  return end && attribute(end, 'state') === 'connected'
}

/** A channel for the agent is what a machine has of which nothing is said. */
function asGiven({ agent, ...rest }: MachineConfig): MachineConfig {
  return agent === false ? { ...rest, agent } : rest
}

/** What people or a daemon go by is that of the definition, whenever it was changed. */
function withWhatIsOfNoRun(active: MachineConfig, defined: MachineConfig): MachineConfig {
  const { description: _description, notes: _notes, tags: _tags, template: _template, ...others } = active
  const { linkedTo: _linkedTo, onHostShutdown: _action, ...rest } = others
  const { description, notes, tags, template, linkedTo, onHostShutdown } = defined
  const { onPoweroff, onReboot, onCrash } = active.lifecycle
  return {
    ...rest,
    ...present({ description, notes, tags, template, linkedTo, onHostShutdown }),
    lifecycle: { ...defined.lifecycle, onPoweroff, onReboot, onCrash },
  }
}

/** @throws LibvirtError `document` */
export function configIn(document: string, context: DomainContext): MachineConfig {
  return asGiven(own(configOf(parseDocument(document, 'domain'), context)))
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
