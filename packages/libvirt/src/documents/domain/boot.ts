import type { AnyDevice, Boot, MachineConfig } from '@cimarron/hypervisor'
import { attribute, child, children, type XmlElement } from '../../xml/xml-element.ts'
import type { Spot } from '../document.ts'
import { numberIn } from '../values.ts'
import { type Aspect, cannot, type DomainContext, domainType } from './aspect.ts'
import { type FoundDevice, findDevices } from './devices/devices.ts'
import { initOf, writeInit } from './init.ts'

/**
 * What is booted: a kernel of the host, or devices in an order. The order is told at the devices (`<boot order='1'/>`), or by
 * kinds (`<boot dev='hd'/>`), of which the first of each counts; by `hd` alone where nobody has said anything.
 */
export const boot: Aspect = {
  names: ['boot'],
  read: (domain, context) => ({ boot: { ...directOf(domain), order: orderOf(domain, context) } }),
  write(domain, { boot: to }, context) {
    const { element } = domain
    if (!element) return
    if (domainType(element) === 'lxc') writeInit(domain.child('os'), to.direct)
    else writeDirect(domain.child('os'), directOf(element).direct, to.direct)
    if (orderOf(element, context).join() === to.order.join()) return
    const words = wordsFor(element, to.order, context)
    if (words) writeWords(domain, words)
    else writeOrder(domain, to.order, context)
  },
}

function directOf(domain: XmlElement): Pick<Boot, 'direct'> {
  if (domainType(domain) === 'lxc') {
    const direct = initOf(child(domain, 'os'))
    return direct ? { direct } : {}
  }
  const text = (name: string) => child(domain, 'os', name)?.text.trim() || undefined
  const [kernel, initrd, commandLine] = [text('kernel'), text('initrd'), text('cmdline')]
  if (!kernel?.startsWith('/')) return {}
  return { direct: { kernel, ...(initrd ? { initrd } : {}), ...(commandLine ? { commandLine } : {}) } }
}

function writeDirect(os: Spot, from: Boot['direct'], to: Boot['direct']): void {
  if (from?.kernel !== to?.kernel) os.child('kernel').setText(to?.kernel)
  if (from?.initrd !== to?.initrd) os.child('initrd').setText(to?.initrd)
  if (from?.commandLine !== to?.commandLine) os.child('cmdline').setText(to?.commandLine)
}

function orderOf(domain: XmlElement, context: DomainContext): readonly string[] {
  const all = findDevices(domain, context)
  const numbered = all.flatMap(({ element, id, device }) => {
    const order = numberIn(child(element, 'boot'), 'order')
    return order === undefined || !device ? [] : [{ id, order }]
  })
  if (numbered.length > 0) return numbered.toSorted((one, other) => one.order - other.order).map(({ id }) => id)
  const words = wordsOf(domain)
  return words.join() === 'hd' ? [] : words.flatMap((word) => firstOf(word, all)?.id ?? [])
}

function wordsOf(domain: XmlElement): readonly string[] {
  return children(child(domain, 'os'), 'boot').flatMap((each) => attribute(each, 'dev') ?? [])
}

function firstOf(word: string, all: readonly FoundDevice[]): AnyDevice | undefined {
  return all.flatMap(({ device }) => device ?? []).find((device) => wordOf(device) === word)
}

function wordOf(device: AnyDevice): string | undefined {
  if (device.kind === 'drive') return device.type === 'floppy' ? 'fd' : 'cdrom'
  return device.kind === 'disk' ? 'hd' : device.kind === 'nic' ? 'network' : undefined
}

/** The order by kinds, where the document has it so, and each is the first of its own. */
function wordsFor(
  domain: XmlElement,
  order: MachineConfig['boot']['order'],
  context: DomainContext,
): readonly string[] | undefined {
  const all = findDevices(domain, context)
  if (order.length === 0) return wordsOf(domain).length > 0 ? ['hd'] : undefined
  if (wordsOf(domain).length === 0) return undefined
  const words = order.map((id) => {
    const device = all.find((each) => each.id === id)?.device
    const word = device && wordOf(device)
    return word !== undefined && firstOf(word, all)?.id === id ? word : undefined
  })
  return words.every((word) => word !== undefined) && words.join() !== 'hd' ? words : undefined
}

function writeWords(domain: Spot, words: readonly string[]): void {
  const os = domain.child('os')
  const at = (place: number) => os.child('boot', (each) => children(os.element, 'boot').indexOf(each) === place)
  const before = children(os.element, 'boot').length
  for (const [place, dev] of words.entries()) {
    if (place < before) at(place).setAttribute('dev', dev)
    else os.add({ name: 'boot', attributes: { dev } })
  }
  for (let place = before - 1; place >= words.length; place--) at(place).remove()
}

/** libvirt takes the one or the other. */
function writeOrder(domain: Spot, order: readonly string[], context: DomainContext): void {
  while (domain.child('os').child('boot').element) domain.child('os').child('boot').remove()
  for (const { id } of findDevices(domain.element ?? missing(), context)) {
    const spot = deviceSpot(domain, id, context)
    const wanted = order.indexOf(id)
    if (numberIn(child(spot.element, 'boot'), 'order') === (wanted === -1 ? undefined : wanted + 1)) continue
    if (wanted === -1) spot.child('boot').remove()
    else spot.child('boot').setAttribute('order', wanted + 1)
  }
  if (order.length > 0 && domain.element && orderOf(domain.element, context).join() !== order.join()) {
    throw cannot(`boot order ${order.join(', ')}`, 'other devices of the document have the same places')
  }
}

function deviceSpot(domain: Spot, id: string, context: DomainContext): Spot {
  const find = () => findDevices(domain.element ?? missing(), context).find((each) => each.id === id)?.element
  const name = find()?.name ?? ''
  return domain.child('devices').child(name, (each) => each === find())
}

function missing(): never {
  throw new TypeError('the document has no domain')
}
