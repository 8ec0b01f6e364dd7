import type { Disk, DiskLimits } from '@cimarron/hypervisor'
import { attribute, child, type XmlElement } from '../../../xml/xml-element.ts'
import type { Spot } from '../../document.ts'
import { numberAt, present } from '../../values.ts'
import { cannot, domainType, isQemu } from '../aspect.ts'
import { type DeviceKind, differs } from './device-kind.ts'
import { busOf, busWord, freeTarget } from './disk-target.ts'
import { driverElement, imageFormat, imagePath, placeOf, writeImage } from './image.ts'

export const diskKind: DeviceKind<Disk> = {
  element: 'disk',
  key(element) {
    const device = attribute(element, 'device') ?? 'disk'
    return device === 'disk' || device === 'lun' ? attribute(child(element, 'target'), 'dev') : undefined
  },
  read(element, { domain }) {
    const path = imagePath(element)
    const format = imageFormat(element)
    const bus = busOf(child(element, 'target'))
    if (typeof path !== 'string' || !format || !bus || bus === 'floppy') return undefined
    return present<Omit<Disk, 'id'>>({
      kind: 'disk',
      path,
      format,
      bus,
      readOnly: child(element, 'readonly') !== undefined,
      serial: child(element, 'serial')?.text || undefined,
      shareable: child(element, 'shareable') ? true : undefined,
      ...driverOptions(child(element, 'driver'), isQemu(domain)),
      limits: limitsOf(element),
    })
  },
  make({ path, format, bus, discard = 'unmap' }, { domain }) {
    if (domainType(domain) === 'lxc') throw cannot('disks of a container', 'it has folders', 'share one (shares)')
    const [type, name] = placeOf(path)
    return {
      name: 'disk',
      attributes: { type, device: 'disk' },
      content: [
        driverElement({ path, format }, domain, isQemu(domain) && discard === 'unmap' ? { discard } : {}),
        { name: 'source', attributes: { [name]: path } },
        { name: 'target', attributes: { dev: freeTarget(domain, bus), bus: busWord(bus) } },
      ],
    }
  },
  write(spot, to, { from, domain }) {
    if (differs(from, to, 'path') || differs(from, to, 'format')) writeImage(spot, to, domain)
    if (differs(from, to, 'bus')) {
      const target = spot.child('target')
      target.setAttribute('dev', freeTarget(domain, to.bus))
      target.setAttribute('bus', busWord(to.bus))
      // It is a place on the former bus.
      spot.child('address').remove()
    }
    for (const { name, attribute: word, write } of options) {
      if (differs(from, to, name)) spot.child('driver').setAttribute(word, write(to, isQemu(domain)))
    }
    if (differs(from, to, 'readOnly')) spot.child('readonly').setPresence(to.readOnly)
    if (differs(from, to, 'shareable')) spot.child('shareable').setPresence(to.shareable === true)
    if (differs(from, to, 'serial')) spot.child('serial').setText(to.serial)
    if (differs(from, to, 'limits')) writeLimits(spot, to.limits ?? {})
  },
}

type Option = 'cache' | 'aio' | 'discard' | 'onWriteError' | 'onReadError'

interface DriverOption {
  readonly name: Option
  readonly attribute: string
  readonly read: (word: string | undefined, isQemus: boolean) => string | undefined
  readonly write: (disk: Pick<Disk, Option>, isQemus: boolean) => string | undefined
}

/** A choice of `<driver>` whose words are those of the model, and are the usual where they are absent. */
const choice = (name: Option, word: string, values: readonly string[]): DriverOption => ({
  name,
  attribute: word,
  read: (text) => values.find((each) => each === text),
  write: (disk) => disk[name],
})

const options: readonly DriverOption[] = [
  choice('cache', 'cache', ['writeback', 'none', 'writethrough', 'directsync', 'unsafe']),
  choice('aio', 'io', ['threads', 'native', 'io_uring']),
  {
    ...choice('onWriteError', 'error_policy', ['stop', 'report', 'ignore']),
    read: (text) => (text === 'enospace' ? 'enospc' : ['stop', 'report', 'ignore'].find((each) => each === text)),
    write: ({ onWriteError }) => (onWriteError === 'enospc' ? 'enospace' : onWriteError),
  },
  choice('onReadError', 'rerror_policy', ['stop', 'report', 'ignore']),
  {
    name: 'discard',
    attribute: 'discard',
    // QEMU under libvirt ignores it where nothing is said; the model's machines do the other.
    read: (text, isQemus) => (text === 'unmap' ? undefined : isQemus || text === 'ignore' ? 'ignore' : undefined),
    write: ({ discard }, isQemus) => (discard === 'ignore' ? (isQemus ? undefined : 'ignore') : 'unmap'),
  },
]

function driverOptions(driver: XmlElement | undefined, isQemus: boolean): Pick<Disk, Option> {
  const found = options.map(
    ({ name, attribute: word, read }) => [name, read(attribute(driver, word), isQemus)] as const,
  )
  // Each reads to a value of its own name.
  return present<Pick<Disk, Option>>(Object.fromEntries(found))
}

const rates = [
  ['read_bytes_sec', 'readBytesPerSecond'],
  ['write_bytes_sec', 'writeBytesPerSecond'],
  ['read_iops_sec', 'readsPerSecond'],
  ['write_iops_sec', 'writesPerSecond'],
] as const

function limitsOf(disk: XmlElement): DiskLimits | undefined {
  const found = rates.map(([word, name]) => [name, numberAt(disk, 'iotune', word) || undefined] as const)
  return found.every(([, value]) => value === undefined) ? undefined : present<DiskLimits>(Object.fromEntries(found))
}

function writeLimits(disk: Spot, to: DiskLimits): void {
  const tune = disk.child('iotune')
  for (const [word, name] of rates) {
    if ((numberAt(tune.element, word) || undefined) !== to[name]) tune.child(word).setText(to[name])
  }
}
