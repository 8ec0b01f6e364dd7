import type { Medium } from '@cimarron/hypervisor'
import type { NewElement } from '../../../xml/new-element.ts'
import { attribute, child, type XmlElement } from '../../../xml/xml-element.ts'
import type { Spot } from '../../document.ts'
import { domainType, isQemu } from '../aspect.ts'

/** What of a `<disk>` says where its image is; undefined where that is no file or block device of the host, null where it is none. */
export function imagePath(disk: XmlElement): string | null | undefined {
  const type = attribute(disk, 'type') ?? 'file'
  if (type !== 'file' && type !== 'block') return undefined
  const source = child(disk, 'source')
  const path = attribute(source, type === 'file' ? 'file' : 'dev')
  if (path === undefined || path === '') return null
  return path.startsWith('/') ? path : undefined
}

/** libvirt takes an image for raw where nothing is said, so that no guest can make it something else. */
export function imageFormat(disk: XmlElement): Medium['format'] | undefined {
  const type = attribute(child(disk, 'driver'), 'type') ?? 'raw'
  return type === 'raw' || type === 'qcow2' ? type : type === 'aio' ? 'raw' : undefined
}

/** Another image in the same disk; what was known of the former one's bases goes. */
export function writeImage(disk: Spot, medium: Medium | null, domain: XmlElement): void {
  const { element } = disk
  if (!element) return
  disk.child('backingStore').remove()
  if (!medium) {
    // With all that was said of it, as where it was on the network.
    disk.child('source').remove()
    return
  }
  const [type, name] = placeOf(medium.path)
  const former = attribute(element, 'type') ?? 'file'
  if (former !== type) {
    disk.child('source').setAttribute(former === 'block' ? 'dev' : 'file', undefined)
    disk.setAttribute('type', type)
  }
  disk.child('source').setAttribute(name, medium.path)
  if (imageFormat(element) !== medium.format) {
    if (!disk.child('driver').element && isQemu(domain)) disk.child('driver').setAttribute('name', 'qemu')
    disk.child('driver').setAttribute('type', medium.format)
  }
}

/** Devices of the host are under /dev. */
export function placeOf(path: string): readonly ['block', 'dev'] | readonly ['file', 'file'] {
  return path.startsWith('/dev/') ? ['block', 'dev'] : ['file', 'file']
}

/** What serves an image. Xen's dom0 serves devices itself (`phy`), and has a QEMU for all else. */
export function driverElement(
  { path, format }: Pick<Medium, 'format'> & Partial<Medium>,
  domain: XmlElement,
  attributes: NewElement['attributes'] = {},
): NewElement {
  const isServedByDom0 = domainType(domain) === 'xen' && format === 'raw' && path?.startsWith('/dev/')
  if (isServedByDom0) return { name: 'driver', attributes: { name: 'phy', ...attributes } }
  return { name: 'driver', attributes: { name: 'qemu', type: format, ...attributes } }
}
