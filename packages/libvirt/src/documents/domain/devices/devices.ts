import { type AnyDevice, devicesOf, type MachineConfig } from '@cimarron/hypervisor'
import { child, children, type XmlElement } from '../../../xml/xml-element.ts'
import type { Spot } from '../../document.ts'
import type { Aspect, DomainContext } from '../aspect.ts'
import { forgetId, idOf, keepId } from './device-id.ts'
import type { DeviceKind, Surroundings } from './device-kind.ts'
import { diskKind } from './disk.ts'
import { driveKind } from './drive.ts'
import { graphicsKind, videoOf, writeVideo } from './graphics.ts'
import { nicKind } from './nic.ts'
import { consoleKind, serialKind } from './serial.ts'

/** A device of a document, of whatever kind. */
export interface FoundDevice {
  readonly id: string
  readonly key: string
  readonly element: XmlElement
  /** Undefined where the model can't say what it is. */
  readonly device: AnyDevice | undefined
}

/** Each knows its own devices: which is why they are all of any device here. */
const kinds: readonly DeviceKind<AnyDevice>[] = [
  diskKind,
  driveKind,
  nicKind,
  serialKind,
  consoleKind,
  graphicsKind,
].map((kind) => kind as unknown as DeviceKind<AnyDevice>)

/** The devices that have ids, in the order of the document. */
export function findDevices(domain: XmlElement, context: DomainContext): readonly FoundDevice[] {
  const around = { domain, context }
  const taken = new Set<string>()
  return (child(domain, 'devices')?.children ?? []).flatMap((element) => {
    for (const kind of kinds) {
      const key = kind.element === element.name ? kind.key(element, around) : undefined
      if (key === undefined) continue
      const id = freeId(idOf(domain, { element, key }, context), taken)
      const read = kind.read(element, around)
      return [{ id, key, element, device: read && ({ ...read, id } as AnyDevice) }]
    }
    return []
  })
}

/** Where two say that they are the same one, the second has another. */
function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted
  for (let number = 2; taken.has(id); number++) id = `${wanted.slice(0, 58)}-${number}`
  taken.add(id)
  return id
}

export const devices: Aspect = {
  names: ['disks', 'drives', 'nics', 'serials', 'graphics'],
  read(domain, context) {
    const all = findDevices(domain, context).flatMap(({ device }) => device ?? [])
    const drives = all.filter((device) => device.kind === 'drive')
    return {
      disks: all.filter((device) => device.kind === 'disk'),
      ...(drives.length === 0 ? {} : { drives }),
      nics: all.filter((device) => device.kind === 'nic'),
      serials: all.filter((device) => device.kind === 'serial'),
      graphics: withVideo(domain, all),
    }
  },
  write(domain, to, context) {
    const before = findDevices(domain.element ?? missing(), context)
    const wanted = new Map(devicesOf(to).map((device) => [device.id, device]))
    for (const found of before) {
      if (found.device && wanted.get(found.id)?.kind !== found.device.kind) remove(domain, found, context)
    }
    for (const device of wanted.values()) write(domain, device, context)
    const [first] = to.graphics
    const shown = domain.element && videoOf(domain.element)
    const isNew =
      !before.some(({ device }) => device?.kind === 'graphics') && !child(domain.element, 'devices', 'video')
    // Left to libvirt, it would be a card of 1995.
    if (first && (isNew || usualVideo(first.video) !== usualVideo(shown))) writeVideo(domain, first.video ?? 'std')
    else if (!first && before.some(({ device }) => device?.kind === 'graphics')) writeVideo(domain, undefined)
  },
}

/** The standard VGA is what every guest knows. */
function usualVideo(video: MachineConfig['graphics'][number]['video']): string {
  return video ?? 'std'
}

function withVideo(domain: XmlElement, all: readonly AnyDevice[]): MachineConfig['graphics'] {
  const video = videoOf(domain)
  return all
    .filter((device) => device.kind === 'graphics')
    .map((device, index) => (index === 0 && video !== undefined && video !== 'std' ? { ...device, video } : device))
}

function write(domain: Spot, device: AnyDevice, context: DomainContext): void {
  const around = (): Surroundings => ({ domain: domain.element ?? missing(), context })
  if (!find(domain, device.id, context)) attach(domain, device, context)
  const found = find(domain, device.id, context)
  if (!found?.device) throw new TypeError(`device ${device.id} did not come`)
  const kind = kindOf(found.element, around())
  // Its place among its siblings stays; ids may depend on what is written.
  const spot = spotAt(domain, found.element)
  kind.write(spot, device, { from: found.device, ...around() })
  const { element } = spot
  const key = element && kind.key(element, around())
  if (!element || key === undefined) return
  // Known by something else from now on: the id is kept for that, or need not be kept any more.
  if (key !== found.key || idOf(around().domain, { element, key }, context) !== device.id) {
    forgetId(domain, { element: found.element, key: found.key })
    keepId(domain, { device: spot, key, id: device.id })
  }
}

function attach(domain: Spot, device: AnyDevice, context: DomainContext): void {
  const around = (): Surroundings => ({ domain: domain.element ?? missing(), context })
  const kind = kindFor(device)
  domain.child('devices').add(kind.make(device, around()))
  const element = children(child(around().domain, 'devices'), kind.element).at(-1)
  const key = element && kind.key(element, around())
  if (!element || key === undefined) throw new TypeError(`device ${device.id} can't be told from others`)
  keepId(domain, { device: spotAt(domain, element), key, id: device.id })
}

function remove(domain: Spot, found: FoundDevice, context: DomainContext): void {
  forgetId(domain, found)
  const again = find(domain, found.id, context)
  if (!again) {
    // It was known by what was forgotten.
    const same = findDevices(domain.element ?? missing(), context).find(
      ({ key, element }) => key === found.key && element.name === found.element.name,
    )
    if (same) spotAt(domain, same.element).remove()
    return
  }
  spotAt(domain, again.element).remove()
}

function find(domain: Spot, id: string, context: DomainContext): FoundDevice | undefined {
  return findDevices(domain.element ?? missing(), context).find((each) => each.id === id)
}

/** An element by its place among those of its name, which no edit within it changes. */
function spotAt(domain: Spot, element: XmlElement): Spot {
  const list = () => children(child(domain.element, 'devices'), element.name)
  const place = list().indexOf(element)
  return domain.child('devices').child(element.name, (each) => each === list()[place])
}

function kindOf(element: XmlElement, around: Surroundings): DeviceKind<AnyDevice> {
  return kinds.find((kind) => kind.element === element.name && kind.key(element, around) !== undefined) ?? missing()
}

function kindFor(device: AnyDevice): DeviceKind<AnyDevice> {
  const own = {
    disk: diskKind,
    drive: driveKind,
    nic: nicKind,
    serial: device.kind === 'serial' && (device.type ?? 'isa') !== 'isa' ? consoleKind : serialKind,
    graphics: graphicsKind,
  }
  return own[device.kind] as unknown as DeviceKind<AnyDevice>
}

function missing(): never {
  throw new TypeError('the document has no such element')
}
