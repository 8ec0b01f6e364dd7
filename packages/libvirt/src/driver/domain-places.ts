import type { DomainContext } from '../documents/domain/aspect.ts'
import { findDevices } from '../documents/domain/devices/devices.ts'
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts'

/** Where the devices of a running domain are, by the names that libvirt and its host have for them: each by the device's id. */
export type DomainPlaces = ReadonlyMap<string, DevicePlace>

export interface DevicePlace {
  /** libvirt's name of it in this run. */
  readonly alias?: string
  /** What libvirt knows it by, for good: a disk's target (`vda`), a NIC's MAC address. */
  readonly key: string
  /** Of a NIC: the host's end of it. */
  readonly interface?: string
  readonly screen?: Screen
}

/** Where a screen is offered. */
export interface Screen {
  readonly protocol: string
  readonly address?: string
  readonly port?: number
  /** A unix socket of the host. */
  readonly socket?: string
}

/** Reads them in the document of a domain that runs. */
export function placesIn(domain: XmlElement, context: DomainContext): DomainPlaces {
  return new Map(findDevices(domain, context).map(({ id, key, element }) => [id, placeOf(element, key)]))
}

function placeOf(element: XmlElement, key: string): DevicePlace {
  const alias = attribute(child(element, 'alias'), 'name')
  const device = element.name === 'interface' ? attribute(child(element, 'target'), 'dev') : undefined
  return {
    key,
    ...(alias === undefined ? {} : { alias }),
    ...(device === undefined ? {} : { interface: device }),
    ...(element.name === 'graphics' ? { screen: screenOf(element) } : {}),
  }
}

function screenOf(graphics: XmlElement): Screen {
  const listens = children(graphics, 'listen')
  const port = Number(attribute(graphics, 'port') ?? -1)
  const socket =
    attribute(graphics, 'socket') ?? listens.map((one) => attribute(one, 'socket')).find((one) => one !== undefined)
  const address =
    listens.map((one) => attribute(one, 'address')).find((one) => one !== undefined) ?? attribute(graphics, 'listen')
  return {
    protocol: attribute(graphics, 'type') ?? '',
    ...(address === undefined ? {} : { address }),
    ...(port > 0 ? { port } : {}),
    ...(socket === undefined ? {} : { socket }),
  }
}
