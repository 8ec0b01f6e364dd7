import { checkConsoles } from './check-consoles.ts'
import { checkDeviceOptions } from './check-devices.ts'
import { checkHardware } from './check-hardware.ts'
import { checkMicrovm } from './check-microvm.ts'
import { checkNics } from './check-nics.ts'
import type { Boot, Disk, Drive, LifecyclePolicy, MachineConfig } from './config.ts'
import { configLimits } from './config-limits.ts'
import type { Host } from './host.ts'
import { refuseField as refuse } from './invalid-config.ts'
import { checkMachineName } from './machine-name.ts'
import { isUuid } from './uuid.ts'

export interface CheckOptions {
  /** Checks against what this host offers, too. */
  readonly host?: Host
}

/**
 * Refuses a config that no platform could run as it is written. What only the host can tell (is the image there, is the
 * port free) is checked at start.
 * @throws HypervisorError `invalid-config` naming field, value and remedy; the first fault found.
 */
export function checkConfig(config: MachineConfig, options: CheckOptions = {}): void {
  if (!isUuid(config.id)) throw refuse('id', config.id, 'is no UUID; write 36 characters in lower case')
  checkMachineName(config.name)
  checkDescription(config.description)
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(config.machineType)) {
    throw refuse('machineType', config.machineType, "is no machine type; use the platform's word, such as q35")
  }
  checkSizes(config, options.host)
  checkDevices(config)
  checkMicrovm(config)
  checkDeviceOptions(config)
  checkConsoles(config)
  checkHardware(config)
  checkRetries(config.lifecycle)
  checkBoot(config.boot, config)
  if (options.host) checkHostFits(config, options.host)
}

function checkDescription(description: string | undefined): void {
  if (description === undefined) return
  if (description.length > configLimits.descriptionLength) {
    throw refuse('description', description, `is too long; use at most ${configLimits.descriptionLength} characters`)
  }
  if (/[^\P{Cc}\n\t]|\p{Cs}/u.test(description)) {
    throw refuse('description', description, 'holds a control character; only line breaks and tabs are allowed')
  }
}

function checkRetries({ retries }: LifecyclePolicy): void {
  if (!retries) return
  const { attempts, withinMs } = retries
  if (!Number.isSafeInteger(attempts) || attempts < 0 || attempts > 1000)
    throw refuse('lifecycle.retries.attempts', attempts, 'is out of range; use 0 to 1000')
  if (!Number.isSafeInteger(withinMs) || withinMs < 1000 || withinMs > 86_400_000)
    throw refuse('lifecycle.retries.withinMs', withinMs, 'is out of range; use 1000 to 86400000 milliseconds')
}

function checkSizes(config: MachineConfig, host: Host | undefined): void {
  const { count } = config.processors
  const most = host?.limits.maxProcessors ?? configLimits.processors
  if (!Number.isSafeInteger(count) || count < 1 || count > most) {
    throw refuse('processors.count', count, `is no number of processors; use 1 to ${most}`)
  }
  const { bytes } = config.memory
  const step = configLimits.memoryStepBytes
  const least = Math.max(host?.limits.minMemoryBytes ?? step, step)
  const largest = host?.limits.maxMemoryBytes ?? configLimits.memoryBytes
  if (!Number.isSafeInteger(bytes) || bytes < least || bytes > largest) {
    throw refuse('memory.bytes', bytes, `is out of range; use ${least} to ${largest} bytes`)
  }
  if (bytes % step !== 0) {
    const near = Math.max(Math.floor(bytes / step) * step, least)
    throw refuse('memory.bytes', bytes, `is no whole number of MiB; use a multiple of ${step}, such as ${near}`)
  }
}

function checkDevices(config: MachineConfig): void {
  const onBus = config.disks.filter(({ bus }) => bus === 'virtio' || bus === 'nvme')
  const slots = onBus.length + config.nics.length
  const counts = [
    { field: 'disks', count: slots, most: configLimits.slots, what: 'disks and nics together' },
    { field: 'serials', count: config.serials.length, most: configLimits.serials, what: 'serial ports' },
    { field: 'graphics', count: config.graphics.length, most: configLimits.graphics, what: 'screens' },
  ]
  for (const { field, count, most, what } of counts) {
    if (count > most) throw refuse(field, count, `${what} are too many; use at most ${most}`)
  }
  checkIds(config)
  for (const [index, disk] of config.disks.entries()) checkDisk(disk, `disks[${index}]`)
  for (const [index, { medium }] of (config.drives ?? []).entries()) {
    if (medium) checkPath(medium.path, `drives[${index}].medium.path`)
  }
  checkDiskPaths(config)
  checkNics(config)
  requireDistinct(config.nics.map((nic, index) => [`nics[${index}].mac`, nic.mac]))
}

/** Device ids that drivers give to what no config names: controllers, ports. */
export const reservedPrefix = 'cimarron.'

function checkIds(config: MachineConfig): void {
  const ids: [field: string, id: string][] = []
  for (const kind of ['disks', 'drives', 'nics', 'serials', 'graphics'] as const) {
    for (const [index, device] of (config[kind] ?? []).entries()) ids.push([`${kind}[${index}].id`, device.id])
  }
  for (const [field, id] of ids) {
    if (id.startsWith(reservedPrefix)) {
      throw refuse(field, id, `begins as the names of the platform's own devices do; leave ${reservedPrefix} out`)
    }
    if (!/^[A-Za-z][A-Za-z0-9._-]{0,62}$/.test(id)) {
      throw refuse(
        field,
        id,
        'is no device id; use a letter, then up to 62 letters, digits, dots, - or _, such as disk0',
      )
    }
  }
  requireDistinct(ids)
}

function checkDisk(disk: Disk, field: string): void {
  checkPath(disk.path, `${field}.path`)
}

/** One image twice in a machine is two writers, unless all only read. */
function checkDiskPaths({ disks, drives = [] }: MachineConfig): void {
  const seen = new Map<string, { readonly id: string; readonly reads: boolean }>()
  const images = [
    ...disks.map((disk, index) => ({ ...disk, field: `disks[${index}].path`, reads: disk.readOnly })),
    ...drives.flatMap(({ id, medium, type }: Drive, index) =>
      medium ? [{ id, path: medium.path, field: `drives[${index}].medium.path`, reads: type === 'cdrom' }] : [],
    ),
  ]
  for (const { id, path, field, reads } of images) {
    const other = seen.get(path)
    if (other && !(other.reads && reads)) {
      throw refuse(field, path, `is the image of ${other.id} already; give each disk its own`)
    }
    seen.set(path, { id, reads })
  }
}

function checkBoot(boot: Boot, config: MachineConfig): void {
  if (boot.direct) {
    checkPath(boot.direct.kernel, 'boot.direct.kernel')
    if (boot.direct.initrd !== undefined) checkPath(boot.direct.initrd, 'boot.direct.initrd')
    const line = boot.direct.commandLine ?? ''
    if (Buffer.byteLength(line) > configLimits.commandLineBytes) {
      const remedy = `is too long; Linux reads ${configLimits.commandLineBytes} bytes`
      throw refuse('boot.direct.commandLine', line, remedy)
    }
    if (/[\p{Cc}\p{Cs}]/u.test(line)) {
      throw refuse('boot.direct.commandLine', line, 'holds a control character; write it on one line')
    }
  }
  const bootable = new Set([...config.disks, ...(config.drives ?? []), ...config.nics].map((device) => device.id))
  for (const [index, id] of boot.order.entries()) {
    if (!bootable.has(id)) {
      const known = bootable.size > 0 ? `use one of ${[...bootable].join(', ')}` : 'the machine has none, leave it out'
      throw refuse(`boot.order[${index}]`, id, `is no disk, drive or nic of this machine; ${known}`)
    }
  }
  requireDistinct(boot.order.map((id, index) => [`boot.order[${index}]`, id]))
}

function checkHostFits(config: MachineConfig, host: Host): void {
  // Of one that was not reached yet nobody knows what it offers; that it can't be reached its driver says.
  if (host.machineTypes.length === 0) return
  if (config.architecture !== host.architecture) {
    throw refuse('architecture', config.architecture, `can't run on host ${host.name}; use ${host.architecture}`)
  }
  if (!host.machineTypes.includes(config.machineType)) {
    const known = host.machineTypes.join(', ')
    throw refuse('machineType', config.machineType, `is not offered by host ${host.name}; use one of ${known}`)
  }
  if (config.acceleration !== 'auto' && !host.accelerations.includes(config.acceleration)) {
    const known = ['auto', ...host.accelerations].join(', ')
    throw refuse('acceleration', config.acceleration, `does not work on host ${host.name}; use one of ${known}`)
  }
}

function checkPath(path: string, field: string): void {
  if (!path.startsWith('/')) throw refuse(field, path, 'is no absolute path; begin it with /')
  if (/[\0\p{Cs}]/u.test(path)) throw refuse(field, path, 'holds a character that no file name has; leave it out')
  if (Buffer.byteLength(path) > configLimits.pathBytes) {
    throw refuse(field, path, `is too long; use at most ${configLimits.pathBytes} bytes`)
  }
}

function requireDistinct(fields: readonly (readonly [field: string, value: string])[]): void {
  const seen = new Map<string, string>()
  for (const [field, value] of fields) {
    const first = seen.get(value)
    if (first !== undefined) throw refuse(field, value, `is the same as ${first}; each needs its own`)
    seen.set(value, field)
  }
}
