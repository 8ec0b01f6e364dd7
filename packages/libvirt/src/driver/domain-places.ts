import { parseXml } from '../xml/parse-xml.ts'
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts'

/** Where the devices of a running domain are, by the names that libvirt and its host have for them. */
export interface DomainPlaces {
  readonly nics: readonly { readonly mac: string; readonly device?: string }[]
  /** Serial ports' aliases, in their order; those of the board, and consoles of virtio. */
  readonly serials: readonly string[]
  readonly consoles: readonly string[]
  readonly screens: readonly Screen[]
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
export function placesIn(document: string): DomainPlaces {
  const devices = child(parseXml(document), 'devices')
  return {
    nics: children(devices, 'interface').flatMap((nic) => {
      const mac = attribute(child(nic, 'mac'), 'address')
      const device = attribute(child(nic, 'target'), 'dev')
      return mac === undefined ? [] : [{ mac: mac.toLowerCase(), ...(device === undefined ? {} : { device }) }]
    }),
    serials: children(devices, 'serial').map(aliasOf),
    consoles: children(devices, 'console')
      .filter((one) => attribute(child(one, 'target'), 'type') !== 'serial')
      .map(aliasOf),
    screens: children(devices, 'graphics').map(screenOf),
  }
}

function aliasOf(device: XmlElement): string {
  return attribute(child(device, 'alias'), 'name') ?? ''
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
