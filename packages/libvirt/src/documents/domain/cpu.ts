import type { Cpu } from '@cimarron/hypervisor'
import { attribute, child, children, type XmlElement } from '../../xml/xml-element.ts'
import type { Spot } from '../document.ts'
import { numberIn, present, wholeNumber } from '../values.ts'
import { domainType, type HardwareAspect, isQemu } from './aspect.ts'

/** The processor that the guest sees. */
export const cpu: HardwareAspect = {
  names: ['cpu'],
  read(domain) {
    const element = child(domain, 'cpu')
    if (!element) return {}
    const cpu = present<Cpu>({
      model: modelOf(element),
      features: featuresOf(element),
      topology: topologyOf(domain, element),
    })
    return Object.keys(cpu).length === 0 ? {} : { cpu }
  },
  write(domain, { cpu: to = {} }) {
    const spot = domain.child('cpu')
    const { element } = domain
    if (!element) return
    const before = cpu.read(element, {}).cpu ?? {}
    if (before.model !== to.model) writeModel(domain, to.model)
    writeFeatures(spot, before.features ?? [], to.features ?? [])
    if (JSON.stringify(before.topology) !== JSON.stringify(to.topology)) writeTopology(spot, to.topology)
    if (to.model === undefined && !to.features && !to.topology) dropIfEmpty(spot)
  },
}

/** Of the modes in which the host decides (`host-passthrough`, `host-model`, `maximum`), none. */
function modelOf(element: XmlElement): string | undefined {
  const mode = attribute(element, 'mode') ?? 'custom'
  return mode === 'custom' ? child(element, 'model')?.text.trim() || undefined : undefined
}

function writeModel(domain: Spot, model: string | undefined): void {
  const spot = domain.child('cpu')
  if (model !== undefined) {
    const isNew = !spot.child('model').element
    spot.setAttribute('mode', 'custom')
    if (attribute(spot.element, 'match') === undefined) spot.setAttribute('match', 'exact')
    spot.setAttribute('migratable', undefined)
    spot.child('model').setText(model)
    if (isNew) spot.child('model').setAttribute('fallback', 'allow')
    return
  }
  spot.child('model').remove()
  spot.setAttribute('match', undefined)
  if (!isQemu(domain.element)) {
    spot.setAttribute('mode', undefined)
    return
  }
  // All that there is, and as libvirt writes it.
  spot.setAttribute('mode', domainType(domain.element) === 'qemu' ? 'maximum' : 'host-passthrough')
  spot.setAttribute('check', 'none')
  spot.setAttribute('migratable', 'on')
}

const policies: ReadonlyMap<string, string> = new Map([
  ['require', '+'],
  ['force', '+'],
  ['disable', '-'],
])

function featuresOf(element: XmlElement): readonly string[] | undefined {
  const all = children(element, 'feature').flatMap((feature) => {
    const sign = policies.get(attribute(feature, 'policy') ?? 'require')
    const name = attribute(feature, 'name')
    return sign === undefined || name === undefined ? [] : [`${sign}${name}`]
  })
  return all.length === 0 ? undefined : all
}

function writeFeatures(spot: Spot, from: readonly string[], to: readonly string[]): void {
  const named = (name: string) => spot.child('feature', (element) => attribute(element, 'name') === name)
  const sameOrder = from.filter((each) => to.includes(each)).join() === to.filter((each) => from.includes(each)).join()
  for (const feature of from) if (!sameOrder || !to.includes(feature)) named(feature.slice(1)).remove()
  for (const feature of to) {
    if (sameOrder && from.includes(feature)) continue
    const policy = feature.startsWith('+') ? 'require' : 'disable'
    spot.add({ name: 'feature', attributes: { policy, name: feature.slice(1) } })
  }
}

/** Dies and clusters are cores to the model. None where its processors are others than the machine has: libvirt looks past it then. */
function topologyOf(domain: XmlElement, element: XmlElement): Cpu['topology'] {
  const topology = child(element, 'topology')
  if (!topology) return undefined
  const part = (name: string) => numberIn(topology, name) ?? 1
  const cores = part('dies') * part('clusters') * part('cores')
  const found = { sockets: part('sockets'), cores, threads: part('threads') }
  const most = wholeNumber(child(domain, 'vcpu')?.text) ?? 1
  return found.sockets * found.cores * found.threads === most ? found : undefined
}

function writeTopology(cpu: Spot, to: Cpu['topology']): void {
  const spot = cpu.child('topology')
  if (!to) {
    spot.remove()
    return
  }
  const isNew = !spot.element
  for (const name of ['sockets', 'cores', 'threads'] as const) spot.setAttribute(name, to[name])
  for (const name of ['dies', 'clusters']) {
    if (attribute(spot.element, name) !== undefined || (isNew && name === 'dies')) spot.setAttribute(name, 1)
  }
}

/** As before anything was said: libvirt's own choice. */
function dropIfEmpty(spot: Spot): void {
  const { element } = spot
  if (element && element.children.length === 0 && element.attributes.length === 0) spot.remove()
}
