import { deriveId, macvtapModes, type NicBackend, type PortForward } from '@cimarron/hypervisor'
import type { NewElement } from '../../../xml/new-element.ts'
import { attribute, child, children, type XmlElement } from '../../../xml/xml-element.ts'
import { numberIn } from '../../values.ts'
import { cannot, type DomainContext } from '../aspect.ts'

/** What an `<interface>` is plugged into; undefined where the model has no word for it. */
export function readBackend(element: XmlElement, context: DomainContext): NicBackend | undefined {
  const source = child(element, 'source')
  switch (attribute(element, 'type')) {
    case 'network': {
      const name = attribute(source, 'network')
      return name === undefined ? undefined : { kind: 'network', network: networkId(name, context) }
    }
    case 'bridge': {
      const bridge = attribute(source, 'bridge')
      return bridge === undefined ? undefined : { kind: 'bridge', bridge }
    }
    case 'direct': {
      const lower = attribute(source, 'dev')
      const mode = macvtapModes.find((each) => each === (attribute(source, 'mode') ?? 'vepa'))
      return lower === undefined || !mode ? undefined : { kind: 'macvtap', lower, mode }
    }
    case 'ethernet': {
      const target = child(element, 'target')
      // Without managed='no', libvirt makes the tap at the start, whatever its name.
      const device = attribute(target, 'managed') === 'no' ? attribute(target, 'dev') : undefined
      return device === undefined ? { kind: 'tap' } : { kind: 'tap', device }
    }
    case 'user':
      return readUser(element)
    case 'null':
      return { kind: 'none' }
    default:
      return undefined
  }
}

/** Where networks are asked for by name alone, their ids are made of those. */
const unknownNetworks = '5d9b2a4e-6a3c-5c1e-9f0e-7b1f6a0c2d38'

export function networkId(name: string, { networks }: DomainContext): string {
  return networks?.get(name) ?? deriveId(unknownNetworks, name)
}

function networkName(id: string, element: XmlElement | undefined, context: DomainContext): string {
  const own = attribute(child(element, 'source'), 'network')
  if (own !== undefined && networkId(own, context) === id) return own
  for (const [name, each] of context.networks ?? []) if (each === id) return name
  throw cannot(`network ${id}`, 'it has none with that id', 'use one of its networks')
}

function readUser(element: XmlElement): NicBackend {
  const forwards = children(element, 'portForward').flatMap((forward) =>
    children(forward, 'range').flatMap((range) => forwardsOf(forward, range)),
  )
  const ip = (family: string) => {
    const found = children(element, 'ip').find((each) => (attribute(each, 'family') ?? 'ipv4') === family)
    const [address, prefix] = [attribute(found, 'address'), attribute(found, 'prefix')]
    return address === undefined || prefix === undefined ? undefined : `${address}/${prefix}`
  }
  const [net, net6] = [ip('ipv4'), ip('ipv6')]
  return { kind: 'user', forwards, ...(net ? { net } : {}), ...(net6 ? { net6 } : {}) }
}

/** A range of more ports than the model holds is told up to there. */
const mostPorts = 1000

function forwardsOf(forward: XmlElement, range: XmlElement): readonly PortForward[] {
  const first = numberIn(range, 'start')
  if (first === undefined || attribute(range, 'exclude') === 'yes') return []
  const last = Math.min(numberIn(range, 'end') ?? first, first + mostPorts - 1)
  const to = numberIn(range, 'to') ?? first
  const protocol = attribute(forward, 'proto') === 'udp' ? 'udp' : 'tcp'
  const hostAddress = attribute(forward, 'address') ?? '0.0.0.0'
  const ports = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => index)
  return ports.map((index) => ({ protocol, hostAddress, hostPort: first + index, guestPort: to + index }))
}

export interface Plug {
  readonly type: string
  readonly content: readonly NewElement[]
}

/** What an `<interface>` of that backend has in it: all but user networks' forwards. */
export function plugOf(backend: NicBackend, element: XmlElement | undefined, context: DomainContext): Plug {
  switch (backend.kind) {
    case 'network':
      return plug('network', { network: networkName(backend.network, element, context) })
    case 'bridge':
      return plug('bridge', { bridge: backend.bridge })
    case 'macvtap':
      return plug('direct', { dev: backend.lower, mode: backend.mode })
    case 'tap': {
      if (backend.device === undefined) return { type: 'ethernet', content: [] }
      return { type: 'ethernet', content: [{ name: 'target', attributes: { dev: backend.device, managed: 'no' } }] }
    }
    case 'user':
      return userPlug(backend)
    case 'none':
      return { type: 'null', content: [] }
    default:
      return backend satisfies never
  }
}

function plug(type: string, attributes: Readonly<Record<string, string>>): Plug {
  return { type, content: [{ name: 'source', attributes }] }
}

function userPlug({ forwards, net, net6, restrict, hostname, dns }: Extract<NicBackend, { kind: 'user' }>): Plug {
  const [known] = Object.entries({ restrict, hostname, dns }).filter(([, value]) => value !== undefined)
  if (known)
    throw cannot(`user networking with ${known[0]}`, 'it has no word for that', 'leave it out, or use a network')
  const ip = (family: string, text: string | undefined): readonly NewElement[] => {
    const [address, prefix] = (text ?? '').split('/')
    return prefix === undefined ? [] : [{ name: 'ip', attributes: { family, address, prefix } }]
  }
  const ports = forwards.map(({ protocol, hostAddress, hostPort, guestPort }) => ({
    name: 'portForward',
    attributes: { proto: protocol, ...(hostAddress === '0.0.0.0' ? {} : { address: hostAddress }) },
    content: [{ name: 'range', attributes: { start: hostPort, ...(guestPort === hostPort ? {} : { to: guestPort }) } }],
  }))
  // Of libvirt's two backends for user networks, only this forwards ports (since libvirt 9.0).
  const backend = forwards.length === 0 ? [] : [{ name: 'backend', attributes: { type: 'passt' } }]
  return { type: 'user', content: [...ip('ipv4', net), ...ip('ipv6', net6), ...backend, ...ports] }
}
