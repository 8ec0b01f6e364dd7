import type { DiskBus, Drive } from '@cimarron/hypervisor'
import { attribute, child, children, type XmlElement } from '../../../xml/xml-element.ts'

/** How disks on a bus are called: `vda`, `vdb`, … */
const prefixes: Readonly<Record<DiskBus | Drive['bus'], string>> = {
  virtio: 'vd',
  scsi: 'sd',
  sata: 'sd',
  usb: 'sd',
  ide: 'hd',
  xen: 'xvd',
  floppy: 'fd',
  nvme: 'nvd',
}

/** libvirt's words for buses; where there is none, the name tells. */
export function busOf(target: XmlElement | undefined): DiskBus | 'floppy' | undefined {
  const bus = attribute(target, 'bus')
  if (bus === 'fdc') return 'floppy'
  if (bus !== undefined) return (Object.keys(prefixes) as (DiskBus | 'floppy')[]).find((each) => each === bus)
  const name = attribute(target, 'dev') ?? ''
  const byName = { vd: 'virtio', hd: 'ide', sd: 'scsi', xvd: 'xen', fd: 'floppy' } as const
  return Object.entries(byName).find(([prefix]) => name.startsWith(prefix))?.[1]
}

export function busWord(bus: DiskBus | Drive['bus']): string {
  return bus === 'floppy' ? 'fdc' : bus
}

/** The first name on that bus that no disk of the domain has. */
export function freeTarget(domain: XmlElement, bus: DiskBus | Drive['bus']): string {
  const taken = new Set(
    children(child(domain, 'devices'), 'disk').map((disk) => attribute(child(disk, 'target'), 'dev') ?? ''),
  )
  for (let number = 0; ; number++) {
    const name = prefixes[bus] + letters(number)
    if (!taken.has(name)) return name
  }
}

/** 0 is `a`, 25 `z`, 26 `aa`. */
function letters(number: number): string {
  const last = String.fromCharCode(97 + (number % 26))
  return number < 26 ? last : letters(Math.floor(number / 26) - 1) + last
}
