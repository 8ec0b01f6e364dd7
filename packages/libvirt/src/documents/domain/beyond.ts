import { attribute, child, children, type XmlElement } from '../../xml/xml-element.ts'
import { type DomainContext, domainType } from './aspect.ts'
import { findDevices } from './devices/devices.ts'
import { hasArgumentsBeyond } from './init.ts'

/** What a domain's document has that the model has no word for, for people: one line each. */
export function beyondModel(domain: XmlElement, context: DomainContext): readonly string[] {
  return [...devicesBeyond(domain, context), ...settingsBeyond(domain)]
}

function devicesBeyond(domain: XmlElement, context: DomainContext): readonly string[] {
  const found = new Map(findDevices(domain, context).map((each) => [each.element, each]))
  return (child(domain, 'devices')?.children ?? []).flatMap((element) => {
    const known = found.get(element)
    if (known) return known.device ? optionsBeyond(element, known.id) : [`${what(element)} (${known.key})`]
    return ofTheModel.has(element.name) ? [] : [what(element)]
  })
}

/** Devices that other aspects tell of, or that are the platform's own affair. */
const ofTheModel: ReadonlySet<string> = new Set([
  ...['emulator', 'controller', 'input', 'tpm', 'sound', 'audio', 'video', 'hostdev', 'watchdog', 'memballoon', 'rng'],
  ...['panic', 'channel', 'filesystem', 'serial', 'console'],
])

function what(element: XmlElement): string {
  const type = attribute(element, 'type') ?? attribute(element, 'model')
  return `<${element.name}${type === undefined ? '' : ` type='${type.slice(0, 40)}'`}>`
}

const options: readonly (readonly [path: readonly string[], words: string])[] = [
  [['auth'], 'credentials'],
  [['encryption'], 'encryption'],
  [['iotune', 'total_bytes_sec'], 'a bound of reads and writes together'],
  [['iotune', 'total_iops_sec'], 'a bound of reads and writes together'],
  [['filterref'], 'a filter'],
  [['virtualport'], 'a port profile'],
  [['vlan'], 'a VLAN'],
  [['wwn'], 'a world wide name'],
]

function optionsBeyond(element: XmlElement, id: string): readonly string[] {
  const lun = attribute(element, 'device') === 'lun' ? [`${id}: commands of SCSI passed through (lun)`] : []
  return [...lun, ...options.flatMap(([path, words]) => (child(element, ...path) ? [`${id}: ${words}`] : []))]
}

function settingsBeyond(domain: XmlElement): readonly string[] {
  const arch = attribute(child(domain, 'os', 'type'), 'arch')
  const isNear = arch !== undefined && arch !== 'x86_64' && arch !== 'aarch64' && domainType(domain) !== 'lxc'
  const words = [
    ['iothreads', 'threads for its disks'],
    ['bootloader', 'a boot loader of the host'],
    ['launchSecurity', 'encrypted memory'],
    ['resource', 'a resource partition'],
    ['idmap', 'a mapping of users'],
    ['genid', 'a generation id'],
    ['title', 'a title'],
  ] as const
  const foreign = child(domain, 'metadata')?.children.filter(({ name }) => !name.startsWith('cimarron:')) ?? []
  const isArgued = hasArgumentsBeyond(child(domain, 'os'))
  return [
    ...(isArgued ? ['<initarg>: arguments with spaces'] : []),
    ...(isNear ? [`architecture ${arch.slice(0, 40)}`] : []),
    ...words.flatMap(([name, text]) => (child(domain, name) ? [`<${name}>: ${text}`] : [])),
    ...children(domain, 'seclabel').map(
      (label) => `<seclabel>: ${attribute(label, 'model') ?? attribute(label, 'type') ?? ''}`,
    ),
    ...foreign.map(({ name }) => `metadata of others: <${name.slice(0, 60)}>`),
  ]
}
