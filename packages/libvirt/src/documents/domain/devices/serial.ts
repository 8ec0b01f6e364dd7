import type { SerialBackend, SerialPort } from '@cimarron/hypervisor'
import type { NewElement } from '../../../xml/new-element.ts'
import { attribute, child, children, type XmlElement } from '../../../xml/xml-element.ts'
import { wholeNumber } from '../../values.ts'
import { cannot, domainType } from '../aspect.ts'
import { type DeviceKind, differs, type Surroundings } from './device-kind.ts'

type Port = Omit<SerialPort, 'id'>

/** Ports of the board: `<serial>`. The first of them is told as a console as well, by libvirt, and is no second port. */
export const serialKind: DeviceKind<SerialPort> = {
  element: 'serial',
  key: (element, { domain }) => keyOf('serial', element, domain),
  read: (element) => portOf(element, undefined),
  make: (port, around) => elementOf('serial', port, { around, target: undefined }),
  write: (spot, to, { from }) => {
    if (differs(from, to, 'backend')) rewrite(spot, to)
  },
}

const consoleTypes: readonly NonNullable<SerialPort['type']>[] = ['virtio', 'xen', 'lxc']

/** Consoles of virtio and of the platforms: `<console>`. */
export const consoleKind: DeviceKind<SerialPort> = {
  element: 'console',
  key: (element, { domain }) => (consoleType(element, domain) ? keyOf('console', element, domain) : undefined),
  read: (element, { domain }) => portOf(element, consoleType(element, domain)),
  make: (port, around) => elementOf('console', port, { around, target: port.type ?? 'virtio' }),
  write: (spot, to, { from }) => {
    if (differs(from, to, 'backend')) rewrite(spot, to)
  },
}

function consoleType(element: XmlElement, domain: XmlElement): SerialPort['type'] {
  const word = attribute(child(element, 'target'), 'type') ?? (domainType(domain) === 'lxc' ? 'lxc' : undefined)
  return consoleTypes.find((each) => each === word)
}

/** Its number, among those of its kind in their order where it has none. */
function keyOf(kind: 'serial' | 'console', element: XmlElement, domain: XmlElement): string {
  const number = wholeNumber(attribute(child(element, 'target'), 'port'))
  const place = children(child(domain, 'devices'), kind).indexOf(element)
  return `${kind}${number ?? place}`
}

function portOf(element: XmlElement, type: SerialPort['type']): Port | undefined {
  const backend = backendOf(element)
  if (backend === undefined) return undefined
  return { kind: 'serial', ...(type ? { type } : {}), ...(backend === 'own' ? {} : { backend }) }
}

/** A pseudo terminal is what libvirt opens consoles at, so it is what our own are. */
function backendOf(element: XmlElement): SerialBackend | 'own' | undefined {
  const source = child(element, 'source')
  const isListening = attribute(source, 'mode') !== 'connect'
  switch (attribute(element, 'type')) {
    case 'pty':
      return 'own'
    case 'null':
      return { kind: 'none' }
    case 'file': {
      const path = attribute(source, 'path')
      return path?.startsWith('/') ? { kind: 'file', path } : undefined
    }
    case 'unix': {
      const path = attribute(source, 'path')
      return path?.startsWith('/') && isListening ? { kind: 'unix', path } : undefined
    }
    case 'tcp': {
      const [address, port] = [attribute(source, 'host'), wholeNumber(attribute(source, 'service'))]
      if (address === undefined || port === undefined || !isListening) return undefined
      const protocol = attribute(child(element, 'protocol'), 'type') ?? 'raw'
      if (protocol !== 'raw' && protocol !== 'telnet') return undefined
      return { kind: 'tcp', address, port, ...(protocol === 'telnet' ? { telnet: true } : {}) }
    }
    default:
      return undefined
  }
}

interface Making {
  readonly around: Surroundings
  readonly target: string | undefined
}

function elementOf(kind: 'serial' | 'console', port: SerialPort, { around, target }: Making): NewElement {
  const { type, content } = endOf(port.backend)
  const used = children(child(around.domain, 'devices'), kind).map(
    (each, index) => wholeNumber(attribute(child(each, 'target'), 'port')) ?? index,
  )
  const number = [...used.keys(), used.length].find((each) => !used.includes(each)) ?? used.length
  return {
    name: kind,
    attributes: { type },
    content: [...content, { name: 'target', attributes: { type: target, port: number } }],
  }
}

function endOf(backend: SerialBackend | undefined): { readonly type: string; readonly content: readonly NewElement[] } {
  if (!backend) return { type: 'pty', content: [] }
  switch (backend.kind) {
    case 'pty':
      throw cannot('serial-pty', 'each of its consoles is a pseudo terminal', 'leave the backend out')
    case 'none':
      return { type: 'null', content: [] }
    case 'file':
      return { type: 'file', content: [{ name: 'source', attributes: { path: backend.path } }] }
    case 'unix':
      return { type: 'unix', content: [{ name: 'source', attributes: { mode: 'bind', path: backend.path } }] }
    case 'tcp': {
      if (backend.port === 'auto') throw cannot('serial tcp port auto', 'it chooses none', 'name a port')
      const source = { name: 'source', attributes: { mode: 'bind', host: backend.address, service: backend.port } }
      const protocol = { name: 'protocol', attributes: { type: backend.telnet ? 'telnet' : 'raw' } }
      return { type: 'tcp', content: [source, protocol] }
    }
    default:
      return backend satisfies never
  }
}

function rewrite(spot: Parameters<DeviceKind<SerialPort>['write']>[0], { backend }: SerialPort): void {
  const { type, content } = endOf(backend)
  for (const name of ['source', 'protocol']) while (spot.child(name).element) spot.child(name).remove()
  spot.setAttribute('type', type)
  // Where a running machine's pseudo terminal was.
  spot.setAttribute('tty', undefined)
  for (const each of content) spot.add(each)
}
