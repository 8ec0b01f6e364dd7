import type { NewElement } from '../../xml/new-element.ts'
import { attribute, child, children, type XmlElement } from '../../xml/xml-element.ts'
import type { Spot } from '../document.ts'
import { cannot, type HardwareAspect } from './aspect.ts'

/** Devices of the host that the guest has for itself. */
export const pciDevices: HardwareAspect = {
  names: ['pciDevices'],
  read(domain) {
    const found = hostDevices(domain).flatMap((element) => pciAddress(element) ?? [])
    return found.length === 0 ? {} : { pciDevices: found }
  },
  write(domain, { pciDevices: to = [] }) {
    writeList(domain, { of: pciAddress, to, make: (address) => [hostdev('pci', address, { managed: 'yes' })] })
  },
}

/** By vendor and product; one that is told by its bus and number is not one that comes back, and not told. */
export const usbDevices: HardwareAspect = {
  names: ['usbDevices'],
  read(domain) {
    const found = hostDevices(domain).flatMap((element) => usbProduct(element) ?? [])
    return found.length === 0 ? {} : { usbDevices: found }
  },
  write(domain, { usbDevices: to = [] }) {
    const make = (word: string) => {
      const [vendor, product] = word.split(':')
      if (product === undefined) {
        throw cannot(`usbDevices ${word}`, 'it knows no ports of USB', 'name it by vendor and product, as 0781:5581')
      }
      const ids = [
        { name: 'vendor', attributes: { id: `0x${vendor}` } },
        { name: 'product', attributes: { id: `0x${product}` } },
      ]
      const source: NewElement = { name: 'source', content: ids }
      return [{ name: 'hostdev', attributes: { mode: 'subsystem', type: 'usb', managed: 'yes' }, content: [source] }]
    }
    writeList(domain, { of: usbProduct, to, make })
  },
}

interface List {
  readonly of: (element: XmlElement) => string | undefined
  readonly to: readonly string[]
  readonly make: (word: string) => readonly NewElement[]
}

function writeList(domain: Spot, { of, to, make }: List): void {
  const devices = domain.child('devices')
  const before = domain.element ? hostDevices(domain.element).flatMap((element) => of(element) ?? []) : []
  for (const word of before)
    if (!to.includes(word)) devices.child('hostdev', (element) => of(element) === word).remove()
  for (const word of to) if (!before.includes(word)) for (const element of make(word)) devices.add(element)
}

function hostDevices(domain: XmlElement): readonly XmlElement[] {
  return children(child(domain, 'devices'), 'hostdev')
}

function pciAddress(element: XmlElement): string | undefined {
  if (attribute(element, 'type') !== 'pci' || attribute(element, 'mode') !== 'subsystem') return undefined
  const address = child(element, 'source', 'address')
  const part = (name: string, digits: number) => {
    const number = Number(attribute(address, name) ?? '0')
    return Number.isInteger(number) && number >= 0 ? number.toString(16).padStart(digits, '0') : ''
  }
  const text = `${part('domain', 4)}:${part('bus', 2)}:${part('slot', 2)}.${part('function', 1)}`
  return /^[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/.test(text) ? text : undefined
}

function usbProduct(element: XmlElement): string | undefined {
  if (attribute(element, 'type') !== 'usb' || attribute(element, 'mode') !== 'subsystem') return undefined
  const id = (name: string) =>
    /^(?:0x)?([0-9a-fA-F]{1,4})$/
      .exec(attribute(child(element, 'source', name), 'id') ?? '')?.[1]
      ?.toLowerCase()
      .padStart(4, '0')
  const [vendor, product] = [id('vendor'), id('product')]
  return vendor === undefined || product === undefined ? undefined : `${vendor}:${product}`
}

function hostdev(type: string, address: string, attributes: Readonly<Record<string, string>>): NewElement {
  const [domain, bus, slot, unit] = address.split(/[:.]/).map((part) => `0x${part}`)
  const place = { name: 'address', attributes: { domain, bus, slot, function: unit } }
  return {
    name: 'hostdev',
    attributes: { mode: 'subsystem', type, ...attributes },
    content: [{ name: 'source', content: [place] }],
  }
}
