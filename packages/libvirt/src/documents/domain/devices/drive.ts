import type { Drive } from '@cimarron/hypervisor'
import { attribute, child } from '../../../xml/xml-element.ts'
import { cannot, domainType } from '../aspect.ts'
import { type DeviceKind, differs } from './device-kind.ts'
import { busOf, busWord, freeTarget } from './disk-target.ts'
import { driverElement, imageFormat, imagePath, placeOf, writeImage } from './image.ts'

export const driveKind: DeviceKind<Drive> = {
  element: 'disk',
  key(element) {
    const device = attribute(element, 'device')
    return device === 'cdrom' || device === 'floppy' ? attribute(child(element, 'target'), 'dev') : undefined
  },
  read(element) {
    const type = attribute(element, 'device') === 'floppy' ? 'floppy' : 'cdrom'
    const path = imagePath(element)
    const format = imageFormat(element)
    const bus = busOf(child(element, 'target'))
    if (path === undefined || !format) return undefined
    if (bus !== 'sata' && bus !== 'ide' && bus !== 'scsi' && bus !== 'floppy') return undefined
    return { kind: 'drive', type, bus, medium: path === null ? null : { path, format } }
  },
  make({ type, bus, medium }, { domain }) {
    if (domainType(domain) === 'lxc') throw cannot('drives of a container', 'it has folders', 'share one (shares)')
    const [kind, name] = medium ? placeOf(medium.path) : (['file', 'file'] as const)
    return {
      name: 'disk',
      attributes: { type: kind, device: type },
      content: [
        driverElement(medium ?? { format: 'raw' }, domain),
        medium ? { name: 'source', attributes: { [name]: medium.path } } : undefined,
        { name: 'target', attributes: { dev: freeTarget(domain, bus), bus: busWord(bus) } },
        type === 'cdrom' ? { name: 'readonly' } : undefined,
      ],
    }
  },
  write(spot, to, { from, domain }) {
    if (differs(from, to, 'medium')) writeImage(spot, to.medium, domain)
    if (differs(from, to, 'type')) spot.setAttribute('device', to.type)
    if (!differs(from, to, 'bus')) return
    spot.child('target').setAttribute('dev', freeTarget(domain, to.bus))
    spot.child('target').setAttribute('bus', busWord(to.bus))
    spot.child('address').remove()
  },
}
