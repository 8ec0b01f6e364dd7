import { resolve } from 'node:path'
import type { Machine, MachineDocument } from '@cimarron/api/client'
import { CliError } from '../error/cli-error.ts'
import { parseBytes } from '../output/bytes.ts'
import { imageFormat } from './machine-draft.ts'

type Config = Machine['defined']
type Values = Readonly<Record<string, unknown>>

/** Short words for settings, and how their values are read. */
const words: Readonly<Record<string, { readonly path: string; readonly read?: (text: string) => unknown }>> = {
  memory: { path: 'memory.bytes', read: (text) => parseBytes(text, 'memory') },
  'max-memory': { path: 'maxMemoryBytes', read: (text) => parseBytes(text, 'max-memory') },
  cpus: { path: 'processors.count', read: (text) => wholeNumber(text, 'cpus') },
  'max-cpus': { path: 'maxProcessors', read: (text) => wholeNumber(text, 'max-cpus') },
  'cpu-model': { path: 'cpu.model', read: (text) => text },
  'machine-type': { path: 'machineType' },
  accel: { path: 'acceleration' },
  boot: { path: 'boot.order', read: list },
  kernel: { path: 'boot.direct.kernel', read: (text) => resolve(text) },
  initrd: { path: 'boot.direct.initrd', read: (text) => resolve(text) },
  append: { path: 'boot.direct.commandLine', read: (text) => text },
  'huge-pages': { path: 'memoryBacking.pageBytes', read: (text) => parseBytes(text, 'huge-pages') },
  'memory-hotplug': { path: 'memoryHotplug' },
  'pin-emulator': { path: 'pinning.emulator', read: (text) => text },
  ports: { path: 'hotplugPorts' },
  pci: { path: 'pciDevices', read: list },
  usbhost: { path: 'usbDevices', read: list },
  'boot-menu': { path: 'bootMenu.waitMs' },
  rng: { path: 'rng', read: (text) => (text === 'on' ? {} : { bytesPerSecond: parseBytes(text, 'rng') }) },
  watchdog: { path: 'watchdog', read: watchdog },
  'panic-device': { path: 'panicDevice', read: (text) => text },
  'on-crash': { path: 'lifecycle.onCrash' },
  'on-failure': { path: 'lifecycle.onFailure' },
  'on-room-again': { path: 'lifecycle.onRoomAgain' },
  retries: { path: 'lifecycle.retries', read: retries },
  tpm: { path: 'tpm', read: tpm },
  sound: { path: 'sound', read: sound },
  shares: { path: 'shares', read: shares },
  clock: { path: 'clock.base' },
  autostart: { path: 'autostart', read: autostart },
  'on-host-shutdown': { path: 'onHostShutdown', read: onHostShutdown },
  template: { path: 'template', read: (text) => (text === 'on' ? true : text === 'off' ? null : text) },
  'user-data': { path: 'seed.userData', read: (text) => resolve(text) },
  'meta-data': { path: 'seed.metaData', read: (text) => resolve(text) },
  'network-config': { path: 'seed.networkConfig', read: (text) => resolve(text) },
  agent: { path: 'agent', read: (text) => (text === 'on' ? true : text === 'off' ? false : text) },
  transient: { path: 'transient', read: (text) => (text === 'on' ? true : text === 'off' ? null : text) },
  'cpu-limit': { path: 'limits.cpu.processors', read: processors },
  'cpu-weight': { path: 'limits.cpu.weight' },
  'memory-limit': { path: 'limits.memory.maxBytes', read: (text) => parseBytes(text, 'memory-limit') },
  'memory-high': { path: 'limits.memory.highBytes', read: (text) => parseBytes(text, 'memory-high') },
  'swap-limit': {
    path: 'limits.memory.swapBytes',
    read: (text) => (text === '0' ? 0 : parseBytes(text, 'swap-limit')),
  },
  'io-weight': { path: 'limits.io.weight' },
  'io-limits': { path: 'limits.io.devices', read: ioLimits },
  'tasks-limit': { path: 'limits.tasks' },
}

/** Settings of which `none` is a value; these are taken back by nothing behind the equals sign. */
const hasNone: ReadonlySet<string> = new Set(['cache', 'video', 'kind', 'panic-device', 'panicDevice'])

/** Settings whose values are lists, or texts also where they look like numbers. */
const lists: ReadonlySet<string> = new Set([
  'tags',
  'usb',
  'hyperv',
  'cpu.features',
  'boot.order',
  'extraArguments',
  'pciDevices',
  'usbDevices',
])
const texts: ReadonlySet<string> = new Set([
  'name',
  'description',
  'notes',
  'serial',
  'version',
  'sku',
  'product',
  'volume',
])

/**
 * What `memory=2G nic0.link=down cd0.medium=/srv/a.iso rng=none` says, as a document about this machine. A word before
 * the first point that is a device's id is that device. `none`, or nothing,
 * takes a setting back.
 * @throws CliError `usage`
 */
export function documentOf(assignments: readonly string[], config: Config): MachineDocument {
  let document: Values = {}
  for (const assignment of assignments) {
    const { path, value } = readAssignment(assignment)
    const [first = '', ...rest] = path.split('.')
    const list = deviceLists.find((name) => config[name]?.some(({ id }) => id === first))
    if (list === undefined) document = { ...document, ...put({ ...config, ...document }, path, value) }
    else {
      // The devices as they are by now, with this one changed.
      const devices = (document[list] ?? config[list] ?? []) as readonly (Values & { id: string })[]
      const changed = devices.map((one) => (one.id === first ? deviceWith(one, { path: rest.join('.'), value }) : one))
      document = { ...document, [list]: changed }
    }
  }
  // The server reads it as what it is, and refuses what it is not.
  return document as MachineDocument
}

export const deviceLists = ['disks', 'drives', 'nics', 'serials', 'graphics'] as const

/** What `path=/srv/a.qcow2 bus=scsi` says of a new device. @throws CliError `usage` */
export function deviceOf(assignments: readonly string[], base: Values): Values {
  let device = base
  for (const assignment of assignments) device = deviceWith(device, readAssignment(assignment))
  const { path, format } = device
  const known = typeof path === 'string' && format === undefined ? imageFormat(path) : undefined
  return known === undefined ? device : { ...device, format: known }
}

interface Assignment {
  readonly path: string
  /** Undefined: taken back. */
  readonly value: unknown
}

function readAssignment(text: string): Assignment {
  const [, key, value] = /^([A-Za-z][\w.-]*)=(.*)$/s.exec(text) ?? []
  if (key === undefined || value === undefined) {
    throw new CliError(
      'usage',
      `${JSON.stringify(text)} sets nothing`,
      'write it as memory=2G, nic0.link=down or rng=none',
    )
  }
  const word = words[key]
  const isNone = value === 'none' && !hasNone.has(key.slice(key.lastIndexOf('.') + 1))
  if (isNone || value === '') {
    if (key === 'name') throw new CliError('usage', 'a machine is never without a name', 'name=NEW gives it another')
    if (key === 'description') return { path: key, value: '' }
    const path = word?.path ?? key
    // Each of the limits is taken back by itself; any other setting whole.
    return {
      path: word === undefined || path.startsWith('limits.') ? path : (path.split('.')[0] ?? path),
      value: undefined,
    }
  }
  return { path: word?.path ?? key, value: word?.read ? word.read(value) : plainValue(key, value) }
}

function plainValue(key: string, text: string): unknown {
  const last = key.slice(key.lastIndexOf('.') + 1)
  if (lists.has(key)) return text.startsWith('[') ? jsonList(key, text) : list(text)
  if (last === 'path' || key.endsWith('password.file')) return resolve(text)
  // Asked for, without a file.
  if (last === 'password' && text === 'on') return {}
  if (last === 'tls' && text.includes('/')) return resolve(text)
  if (last === 'medium') return { path: resolve(text), format: imageFormat(text) ?? 'raw' }
  if (texts.has(last) || key.startsWith('pinning.')) return text
  if (/^(0|[1-9]\d*)$/.test(text) || (key.startsWith('limits.') && /^\d+\.\d+$/.test(text))) return Number(text)
  return text === 'true' ? true : text === 'false' ? false : text
}

function deviceWith(device: Values, { path, value }: Assignment): Values {
  const part = put(device, path, value)
  // A drive without medium is an empty one; anything else of a device is left out.
  if (path === 'medium' && value === undefined) return { ...device, medium: null }
  if (path === 'volume') return onVolume(device, value)
  const plugged = typeof value === 'string' && Object.hasOwn(plugs, path) ? plugs[path]?.(value) : undefined
  if (plugged) return { ...device, backend: plugged }
  const { [path.split('.')[0] ?? '']: _, ...rest } = device
  return value === undefined ? rest : { ...device, ...part }
}

/** What a NIC is plugged into, by one word: `bridge=br0`. */
const plugs: Readonly<Record<string, (name: string) => Values>> = {
  bridge: (bridge) => ({ kind: 'bridge', bridge }),
  network: (network) => ({ kind: 'network', network }),
  macvtap: (lower) => ({ kind: 'macvtap', lower }),
  tap: (device) => ({ kind: 'tap', device }),
}

/** A volume takes the place of a disk's path and format, or of a drive's medium. */
function onVolume(device: Values, volume: unknown): Values {
  if (isDrive(device)) return { ...device, medium: volume === undefined ? null : { volume } }
  const { path: _path, format: _format, volume: _volume, ...rest } = device
  return volume === undefined ? rest : { ...rest, volume }
}

function isDrive({ kind, type }: Values): boolean {
  return kind === 'drive' || type === 'cdrom' || type === 'floppy'
}

/** The first part of the path, with the value in its place; null where it is taken back. */
function put(owner: Values, path: string, value: unknown): Values {
  const [first = '', ...rest] = path.split('.')
  if (rest.length === 0) return { [first]: value === undefined ? null : value }
  const inner = owner[first]
  const known = typeof inner === 'object' && inner !== null ? (inner as Values) : {}
  if (value !== undefined) return { [first]: { ...known, ...put(known, rest.join('.'), value) } }
  return { [first]: first === 'limits' ? without(known, rest) : null }
}

/** What is left when one part is taken out; null where that is nothing. */
function without(owner: Values, [first = '', ...rest]: readonly string[]): Values | null {
  const { [first]: inner, ...others } = owner
  const left = rest.length > 0 && typeof inner === 'object' && inner !== null ? without(inner as Values, rest) : null
  const all = left === null ? others : { ...others, [first]: left }
  return Object.keys(all).length === 0 ? null : all
}

/** `1.5` processors, or `150%` of one. */
function processors(text: string): number {
  const [, number = '', sign] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? []
  if (number !== '') return sign === '%' ? Number(number) / 100 : Number(number)
  throw new CliError(
    'usage',
    `cpu-limit is ${JSON.stringify(text)}, which is no number of processors`,
    '1.5 or 150% would be',
  )
}

const ioLimitNames: Readonly<Record<string, string>> = {
  'read-bytes': 'readBytesPerSecond',
  'write-bytes': 'writeBytesPerSecond',
  reads: 'readsPerSecond',
  writes: 'writesPerSecond',
}

/** `/dev/sda:read-bytes=50M:writes=200`, and more of them behind commas. */
function ioLimits(text: string): unknown {
  return text.split(',').map((one) => {
    const [path = '', ...parts] = one.split(':')
    const limits = parts.map((part): [string, number] => {
      const [name = '', amount = ''] = part.split('=')
      const known = ioLimitNames[name]
      if (known !== undefined) return [known, parseBytes(amount, name)]
      const remedy = `use ${Object.keys(ioLimitNames).join(', ')}, as in /dev/sda:read-bytes=50M:writes=200`
      throw new CliError('usage', `${JSON.stringify(part)} is no limit of a device`, remedy)
    })
    return { path: resolve(path), ...Object.fromEntries(limits) }
  })
}

/** `["-foo","a,b"]`: a list whose parts may have commas. */
function jsonList(key: string, text: string): readonly string[] {
  const remedy = `write it as ${key}=a,b or, where there are commas in it, as ${key}=["a,b","c"]`
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new CliError('usage', `${key} is ${JSON.stringify(text)}, which is no JSON array of texts`, remedy)
}

function wholeNumber(text: string, what: string): number {
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text)
  throw new CliError(
    'usage',
    `${what} is ${JSON.stringify(text)}, which is no number of processors`,
    'give a whole number from 1 up',
  )
}

function list(text: string): readonly string[] {
  return text.split(',')
}

function watchdog(text: string): unknown {
  const [model, action = 'reset'] = text.split(':')
  return { model, action }
}

/** `3/10m`: so often within that time. */
function retries(text: string): unknown {
  const [, attempts, amount, unit] = /^(\d+)\/(\d+)([smh])$/.exec(text) ?? []
  if (attempts !== undefined && amount !== undefined) {
    const milliseconds = { s: 1000, m: 60_000, h: 3_600_000 }[unit ?? 's'] ?? 1000
    return { attempts: Number(attempts), withinMs: Number(amount) * milliseconds }
  }
  throw new CliError('usage', `retries is ${JSON.stringify(text)}, which says not how often`, '3/10m would be')
}

/** `on`, or `MODEL[:VERSION]`. */
function tpm(text: string): unknown {
  const [model = '', version = '2.0'] = text.split(':')
  return { model: model === 'on' ? 'crb' : model, version }
}

/** `MODEL[:BACKEND]`. */
function sound(text: string): unknown {
  const [model, backend] = text.split(':')
  return { model, ...(backend === undefined ? {} : { backend }) }
}

/** `TAG:PATH`, with `:virtiofs` and `:ro` behind it, separated by commas. */
function shares(text: string): unknown {
  return list(text).map((one) => {
    const [, tag = one, path = '', options = ''] = /^([^:]*):(.*?)((?::virtiofs|:9p|:ro)*)$/s.exec(one) ?? []
    const driver = /:(virtiofs|9p)/.exec(options)?.[1]
    const readOnly = options.includes(':ro')
    return { tag, path: path === '' ? '' : resolve(path), readOnly, ...(driver === undefined ? {} : { driver }) }
  })
}

/** `ACTION[:SECONDS]`. */
function onHostShutdown(text: string): unknown {
  const [action, seconds = '120'] = text.split(':')
  return { action, timeoutMs: Number(seconds) * 1000 }
}

/** `on`, `off`, or `ORDER[:SECONDS]`. */
function autostart(text: string): unknown {
  if (text === 'off') return null
  const [order, delay = '0'] = (text === 'on' ? '100' : text).split(':')
  return { order: Number(order), delayMs: Number(delay) * 1000 }
}
