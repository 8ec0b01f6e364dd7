import { agentChannelName, type MachineConfig } from '@cimarron/hypervisor'
import { parseDocument } from '../documents/document.ts'
import type { DomainContext } from '../documents/domain/aspect.ts'
import { beyondModel } from '../documents/domain/beyond.ts'
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
  /** What the definition has that the model has no word for. */
  readonly beyond: readonly string[]
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
  const beyond = beyondModel(named, context).map((line) => own(line))
  if (active === null) return { defined: asGiven(defined), active: null, places: null, beyond }
  const domain = parseDocument(active, 'domain')
  const ofRun = { ...context, named }
  const config = own(withRoom(asAsked(configOf(domain, ofRun), { defined, domain }), defined))
  return {
    defined: asGiven(defined),
    active: withWhatIsOfNoRun(config, defined),
    places: placesIn(domain, ofRun),
    beyond,
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
export function asGiven({ agent, ...rest }: MachineConfig): MachineConfig {
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

/** What a saved machine goes on with. @throws LibvirtError `document` */
export function savedIn(
  document: string,
  { defined, context }: { readonly defined: MachineConfig; readonly context: DomainContext },
): MachineConfig {
  const domain = parseDocument(document, 'domain')
  return withWhatIsOfNoRun(own(asAsked(configOf(domain, context), { defined, domain })), defined)
}

/** What a run says otherwise than a definition: there is no room left where all of it is used, and ports have their numbers. */
function withRoom(active: MachineConfig, defined: MachineConfig): MachineConfig {
  const { maxMemoryBytes, maxProcessors } = defined
  const webs = new Map(defined.graphics.map(({ id, listen }) => [id, listen?.websocket]))
  const graphics = active.graphics.map(({ listen, ...screen }) => {
    const isChosen = listen?.websocket !== undefined && webs.get(screen.id) === 'auto'
    return present({ ...screen, listen: isChosen ? { ...listen, websocket: 'auto' as const } : listen })
  })
  return {
    ...(maxMemoryBytes === active.memory.bytes ? { maxMemoryBytes } : {}),
    ...(maxProcessors === active.processors.count ? { maxProcessors } : {}),
    ...active,
    graphics,
  }
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
function own<T>(read: T): T {
  return JSON.parse(JSON.stringify(read)) as T
}
