import type { Nic, NicLimits, NicModel } from '@cimarron/hypervisor'
import { attribute, child, type XmlElement } from '../../../xml/xml-element.ts'
import type { Spot } from '../../document.ts'
import { numberIn, present } from '../../values.ts'
import { cannot, domainType, isQemu } from '../aspect.ts'
import { type DeviceKind, differs } from './device-kind.ts'
import { plugOf, readBackend } from './nic-backend.ts'

export const nicKind: DeviceKind<Nic> = {
  element: 'interface',
  key(element) {
    const mac = attribute(child(element, 'mac'), 'address')?.toLowerCase()
    return mac !== undefined && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) ? mac : undefined
  },
  read(element, { domain, context }) {
    const mac = attribute(child(element, 'mac'), 'address')?.toLowerCase()
    const backend = readBackend(element, context)
    const model = modelOf(element, domain)
    if (mac === undefined || !backend || !model) return undefined
    return present<Omit<Nic, 'id'>>({
      kind: 'nic',
      mac,
      model,
      link: attribute(child(element, 'link'), 'state') === 'down' ? 'down' : undefined,
      mtu: numberIn(child(element, 'mtu'), 'size'),
      queues: numberIn(child(element, 'driver'), 'queues'),
      limits: limitsOf(element),
      backend,
    })
  },
  make(nic, { domain, context }) {
    const { type, content } = plugOf(nic.backend, undefined, context)
    const model =
      nic.model === usualModel(domain) && !isQemu(domain) ? [] : [{ name: 'model', attributes: { type: nic.model } }]
    const inOrder = [...content.filter(({ name }) => name !== 'portForward' && name !== 'backend'), ...model]
    const last = content.filter(({ name }) => name === 'portForward' || name === 'backend')
    return {
      name: 'interface',
      attributes: { type },
      content: [{ name: 'mac', attributes: { address: nic.mac } }, ...inOrder, ...last],
    }
  },
  write(spot, to, { from, domain, context }) {
    if (differs(from, to, 'mac')) spot.child('mac').setAttribute('address', to.mac)
    if (differs(from, to, 'model')) writeModel(spot, to.model, domain)
    if (differs(from, to, 'link')) {
      if (to.link === 'down') spot.child('link').setAttribute('state', 'down')
      else spot.child('link').remove()
    }
    if (differs(from, to, 'mtu')) {
      if (to.mtu === undefined) spot.child('mtu').remove()
      else spot.child('mtu').setAttribute('size', to.mtu)
    }
    if (differs(from, to, 'queues')) writeQueues(spot.child('driver'), to.queues)
    if (differs(from, to, 'limits')) writeLimits(spot.child('bandwidth'), to.limits)
    if (differs(from, to, 'backend')) writeBackend(spot, to, { from, context })
  },
}

const models: readonly NicModel[] = ['virtio', 'e1000', 'e1000e', 'rtl8139', 'netfront']
const virtioModels: readonly string[] = ['virtio-transitional', 'virtio-non-transitional']

/** Undefined for models that the model has no word for. */
function modelOf(element: XmlElement, domain: XmlElement): NicModel | undefined {
  const word = attribute(child(element, 'model'), 'type')
  if (word === undefined) return usualModel(domain)
  return virtioModels.includes(word) ? 'virtio' : models.find((each) => each === word)
}

/** What there is where nothing is said: of QEMU's PCs, what libvirt takes for all (virQEMU: rtl8139). */
function usualModel(domain: XmlElement): NicModel {
  const type = domainType(domain)
  if (type === 'xen') return 'netfront'
  return type === 'lxc' ? 'veth' : type === 'test' ? 'virtio' : 'rtl8139'
}

function writeModel(spot: Spot, model: NicModel, domain: XmlElement): void {
  if (model === 'veth') {
    if (domainType(domain) !== 'lxc') throw cannot('nic model veth', 'only containers have it', 'use another model')
    spot.child('model').remove()
  } else if (model === usualModel(domain) && !isQemu(domain)) spot.child('model').remove()
  else spot.child('model').setAttribute('type', model)
}

function writeQueues(driver: Spot, queues: number | undefined): void {
  driver.setAttribute('queues', queues)
  if (driver.element?.attributes.length === 0 && driver.element.children.length === 0) driver.remove()
}

/** Rates are in kilobytes, bursts in kibibytes (libvirt's "Quality of service"; tc(8), units). */
const rateUnit = 1000
const burstUnit = 1024

function limitsOf(element: XmlElement): NicLimits | undefined {
  const inbound = child(element, 'bandwidth', 'inbound')
  const outbound = child(element, 'bandwidth', 'outbound')
  const times = (number: number | undefined, unit: number) => (number ? number * unit : undefined)
  const limits = present<NicLimits>({
    inBytesPerSecond: times(numberIn(inbound, 'average'), rateUnit),
    outBytesPerSecond: times(numberIn(outbound, 'average'), rateUnit),
    burstBytes: times(numberIn(inbound ?? outbound, 'burst'), burstUnit),
  })
  return limits.inBytesPerSecond === undefined && limits.outBytesPerSecond === undefined ? undefined : limits
}

function writeLimits(bandwidth: Spot, to: NicLimits = {}): void {
  const sides = [
    ['inbound', to.inBytesPerSecond],
    ['outbound', to.outBytesPerSecond],
  ] as const
  for (const [name, rate] of sides) {
    const spot = bandwidth.child(name)
    if (rate === undefined) {
      spot.remove()
      continue
    }
    spot.setAttribute('average', whole(rate, rateUnit, `nics.limits.${name}`))
    const { burstBytes: burst } = to
    spot.setAttribute('burst', burst === undefined ? undefined : whole(burst, burstUnit, 'nics.limits.burstBytes'))
  }
}

function whole(bytes: number, unit: number, field: string): number {
  if (bytes % unit === 0) return bytes / unit
  const near = Math.max(1, Math.floor(bytes / unit)) * unit
  throw cannot(`${field} of ${bytes} bytes`, `it counts in units of ${unit}`, `use a multiple, such as ${near}`)
}

/** What an interface says of its other end; the rest is about the NIC itself, and stays. */
const ofBackend: readonly string[] = ['source', 'virtualport', 'target', 'ip', 'backend', 'portForward']

function writeBackend(
  spot: Spot,
  to: Nic,
  { from, context }: { from: Omit<Nic, 'id'>; context: Parameters<typeof plugOf>[2] },
): void {
  const { type, content } = plugOf(to.backend, spot.element, context)
  if (from.backend.kind === to.backend.kind && from.backend.kind !== 'user' && from.backend.kind !== 'tap') {
    // Port profiles, port groups and the like of where it was are of no use where it is now, but for the same kind they may be.
    for (const { name, attributes = {} } of content) {
      for (const [key, value] of Object.entries(attributes)) spot.child(name).setAttribute(key, value)
    }
    for (const left of ['portid', 'portgroup']) spot.child('source').setAttribute(left, undefined)
    return
  }
  for (const name of ofBackend) while (spot.child(name).element) spot.child(name).remove()
  spot.setAttribute('type', type)
  for (const each of content) spot.add(each)
}
