import { HypervisorError } from '@cimarron/hypervisor'
import { child } from '../../xml/xml-element.ts'
import { parseDocument } from '../document.ts'
import type { DomainContext } from './aspect.ts'
import { type FoundDevice, findDevices } from './devices/devices.ts'

/**
 * A device's element as it stands in a domain's document: what attaching, detaching and updating it takes. For one that is to come
 * or to change, the document is that of after the edit.
 * @throws HypervisorError `device-not-found`; LibvirtError `document`
 */
export function deviceSnippet(xml: string, id: string, context: DomainContext = {}): string {
  const { element } = deviceIn(xml, id, context)
  return xml.slice(element.start, element.end)
}

/** @throws HypervisorError `device-not-found`; LibvirtError `document` */
export function deviceIn(xml: string, id: string, context: DomainContext = {}): FoundDevice {
  const domain = parseDocument(xml, 'domain')
  const found = findDevices(domain, context).find((each) => each.id === id)
  if (!found) throw new HypervisorError('device-not-found', { machine: child(domain, 'name')?.text, device: id })
  return found
}
