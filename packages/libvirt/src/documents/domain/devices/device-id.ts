import { attribute, child, children, type XmlElement } from '../../../xml/xml-element.ts'
import type { Spot } from '../../document.ts'
import { addMetadata, dropEmptyMetadata, metadataOf, metadataSpot } from '../about.ts'
import { type DomainContext, isQemu } from '../aspect.ts'

/** An element of a device, and by what libvirt knows it. */
export interface Known {
  readonly element: XmlElement
  readonly key: string
}

/** libvirt leaves an alias alone that begins so (format of a domain, "Devices": user aliases). */
const aliasPrefix = 'ua-'

/**
 * The id that was given to a device: kept as its alias, or in the domain's metadata where it can have none. A device that
 * was given none has what libvirt knows it by: its target, its MAC address, its number.
 */
export function idOf(domain: XmlElement, known: Known, { named, formerly }: DomainContext = {}): string {
  for (const each of [domain, named, formerly]) {
    const id = each && givenId(each, known)
    if (id !== undefined) return id
  }
  return naturalId(known)
}

function givenId(domain: XmlElement, { element, key }: Known): string | undefined {
  const own = metadataOf(domain)
  const kept =
    own &&
    children(own.element, `${own.prefix}:device`).find((each) => attribute(each, 'at') === `${element.name}:${key}`)
  const alias = attribute(child(element, 'alias'), 'name')
  const id = attribute(kept, 'id') ?? (alias?.startsWith(aliasPrefix) ? alias.slice(aliasPrefix.length) : undefined)
  return id !== undefined && /^[A-Za-z][A-Za-z0-9._-]{0,62}$/.test(id) ? id : undefined
}

function naturalId({ element, key }: Known): string {
  const plain = key.replaceAll(/[^A-Za-z0-9._-]/g, '')
  return element.name === 'interface'
    ? `nic-${plain}`
    : /^[A-Za-z]/.test(plain)
      ? plain.slice(0, 63)
      : `device-${plain}`.slice(0, 63)
}

export interface Naming {
  readonly device: Spot
  readonly key: string
  readonly id: string
}

/** Has a device be known by the id from now on. */
export function keepId(domain: Spot, { device, key, id }: Naming): void {
  const { element } = device
  if (!element || !domain.element) return
  const alias = device.child('alias')
  const isOurs = attribute(alias.element, 'name')?.startsWith(aliasPrefix) ?? false
  forgetId(domain, { element, key })
  if (naturalId({ element, key }) === id) {
    if (isOurs) alias.remove()
    return
  }
  const takesAlias = isQemu(domain.element) && element.name !== 'graphics' && /^[A-Za-z0-9_-]+$/.test(id)
  if (takesAlias) alias.setAttribute('name', `${aliasPrefix}${id}`)
  else {
    if (isOurs) alias.remove()
    addMetadata(domain, { name: 'device', attributes: { id, at: `${element.name}:${key}` } })
  }
}

/** What the metadata has of a device that goes. */
export function forgetId(domain: Spot, { element, key }: Known): void {
  const { spot, prefix } = metadataSpot(domain)
  spot.child(`${prefix}:device`, (each) => attribute(each, 'at') === `${element.name}:${key}`).remove()
  dropEmptyMetadata(domain)
}
