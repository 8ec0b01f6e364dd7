import { checkLimits } from './check-limits.ts'
import { checkNotes, checkTags } from './check-notes.ts'
import {
  checkMemoryBacking,
  checkMemoryHotplug,
  checkNuma,
  checkPciDevices,
  checkPinning,
  checkUsbDevices,
} from './check-placement.ts'
import { checkSeedValues } from './clone/seed-values.ts'
import type { MachineConfig } from './config.ts'
import { configLimits } from './config-limits.ts'
import { type Cpu, type HardwareName, hostShutdownActions, type Share } from './hardware.ts'
import { refuseField as refuse } from './invalid-config.ts'

/** Refuses settings of `Hardware` that can't be. @throws HypervisorError `invalid-config` */
export function checkHardware(config: MachineConfig): void {
  for (const check of Object.values(checks)) check(config)
  const taken = slotsOf(config)
  if (taken > configLimits.allSlots) {
    throw refuse('devices', taken, `take more PCI slots than there are; use at most ${configLimits.allSlots}`)
  }
}

/** Slots of the first PCI bus that are not the platform's own. */
export function slotsOf(config: MachineConfig): number {
  const onBus = config.disks.filter(({ bus }) => bus === 'virtio' || bus === 'nvme').length + config.nics.length
  const all = [...config.disks, ...(config.drives ?? [])]
  const controllers = ['scsi', 'usb'].filter(
    (bus) =>
      all.some((one) => one.bus === bus) ||
      (bus === 'usb' && (config.usb || config.usbDevices || config.sound?.model === 'usb')),
  )
  const own = [
    config.rng,
    config.seed,
    // On a controller that other ports have, it takes none of its own.
    (config.agent && !hasSerialController(config)) || undefined,
    config.watchdog?.model === 'i6300esb' || undefined,
    (config.sound && config.sound.model !== 'usb') || undefined,
  ].filter((one) => one !== undefined)
  // Eight ports are one device of the board, which is there in any case.
  const ports = Math.max(0, Math.ceil((config.hotplugPorts ?? 8) / 8) - 1)
  const virtioMem = config.memoryHotplug === 'virtio-mem' ? 1 : 0
  const given = (config.shares?.length ?? 0) + (config.pciDevices?.length ?? 0)
  return onBus + controllers.length + own.length + ports + virtioMem + given
}

/** Whether it has room for one more controller, as that of its agent. */
export function hasRoomForAgent(config: MachineConfig): boolean {
  return slotsOf(config) <= configLimits.allSlots
}

/** Consoles of virtio and the agent of SPICE are on one. */
function hasSerialController({ serials, graphics }: MachineConfig): boolean {
  return serials.some(({ type }) => type === 'virtio') || graphics.some(({ protocol }) => protocol === 'spice')
}

const checks: { readonly [N in HardwareName]: (config: MachineConfig) => void } = {
  cpu: ({ cpu, processors, maxProcessors }) => cpu && checkCpu(cpu, maxProcessors ?? processors.count),
  maxProcessors: ({ maxProcessors: most, processors: { count } }) => {
    if (most === undefined || (Number.isSafeInteger(most) && most >= count && most <= configLimits.processors)) return
    throw refuse('maxProcessors', most, `is no number of processors; use ${count} (processors.count) or more`)
  },
  maxMemoryBytes: ({ maxMemoryBytes: most, memory: { bytes } }) => {
    if (most === undefined) return
    if (!Number.isSafeInteger(most) || most < bytes || most > configLimits.memoryBytes) {
      throw refuse('maxMemoryBytes', most, `is out of range; use ${bytes} (memory.bytes) or more`)
    }
    if (most % configLimits.memoryStepBytes !== 0) {
      throw refuse(
        'maxMemoryBytes',
        most,
        `is no whole number of MiB; use a multiple of ${configLimits.memoryStepBytes}`,
      )
    }
  },
  memoryBacking: checkMemoryBacking,
  memoryHotplug: checkMemoryHotplug,
  numa: checkNuma,
  pinning: checkPinning,
  hotplugPorts: ({ hotplugPorts }) => checkNumber('hotplugPorts', hotplugPorts, { least: 0, most: 32 }),
  pciDevices: checkPciDevices,
  usbDevices: checkUsbDevices,
  bootMenu: ({ bootMenu }) => checkNumber('bootMenu.waitMs', bootMenu?.waitMs, { least: 0, most: 65_535 }),
  usb: ({ usb }) => requireDistinct('usb', usb ?? []),
  rng: ({ rng }) => checkNumber('rng.bytesPerSecond', rng?.bytesPerSecond, { least: 1, most: configLimits.rate }),
  watchdog: requireX86('watchdog'),
  panicDevice: ({ panicDevice, architecture, machineType }) => {
    if (panicDevice === undefined || panicDevice === 'none') return
    if (machineType === 'microvm') throw refuse('panicDevice', panicDevice, 'is nothing that a microvm has; use none')
    if (panicDevice === 'isa' && architecture !== 'x86_64')
      throw refuse('panicDevice', panicDevice, 'is for PCs; use pci')
  },
  tpm: (config) => {
    requireX86('tpm')(config)
    if (config.tpm?.version === '1.2' && config.tpm.model === 'crb') {
      throw refuse('tpm.model', 'crb', 'is an interface of version 2.0 alone; use tis with version 1.2')
    }
  },
  sound: (config) => checkSound(config),
  smbios: ({ smbios }) => {
    for (const [name, value] of Object.entries(smbios ?? {})) checkText(`smbios.${name}`, value, { most: 64 })
  },
  clock: () => undefined,
  agent: () => undefined,
  hyperv: (config) => {
    requireX86('hyperv')(config)
    for (const [index, name] of (config.hyperv ?? []).entries()) {
      if (!/^[a-z][a-z0-9-]{0,30}$/.test(name)) {
        throw refuse(`hyperv[${index}]`, name, "is no enlightenment; use QEMU's names without hv-, as relaxed or vapic")
      }
    }
    requireDistinct('hyperv', config.hyperv ?? [])
  },
  shares: ({ shares }) => checkShares(shares ?? []),
  seed: ({ seed }) => {
    const { values, ...files } = seed ?? {}
    for (const [name, path] of Object.entries(files)) checkHostPath(`seed.${name}`, path)
    if (values) checkSeedValues(values, 'seed.values')
  },
  limits: checkLimits,
  extraArguments: ({ extraArguments }) => {
    checkNumber('extraArguments', extraArguments?.length, { least: 0, most: configLimits.extraArguments })
    for (const [index, text] of (extraArguments ?? []).entries()) {
      checkText(`extraArguments[${index}]`, text, { most: configLimits.pathBytes })
    }
  },
  notes: ({ notes }) => checkNotes(notes),
  tags: ({ tags }) => checkTags(tags),
  transient: () => undefined,
  template: () => undefined,
  onHostShutdown: ({ onHostShutdown: policy }) => {
    if (policy && !hostShutdownActions.includes(policy.action)) {
      const known = hostShutdownActions.join(', ')
      throw refuse('onHostShutdown.action', policy.action, `is nothing that can be done with it; use one of ${known}`)
    }
    checkNumber('onHostShutdown.timeoutMs', policy?.timeoutMs, { least: 1000, most: 3_600_000 })
  },
  autostart: ({ autostart }) => {
    checkNumber('autostart.order', autostart?.order, { least: 0, most: 1_000_000 })
    checkNumber('autostart.delayMs', autostart?.delayMs, { least: 0, most: 86_400_000 })
  },
}

function checkCpu({ model, features, topology }: Cpu, most: number): void {
  if (model !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(model)) {
    throw refuse('cpu.model', model, "is no processor model; use the platform's word, such as Skylake-Client")
  }
  for (const [index, feature] of (features ?? []).entries()) {
    if (!/^[+-][a-z0-9][a-z0-9._-]{0,62}$/.test(feature)) {
      throw refuse(`cpu.features[${index}]`, feature, 'is no feature; write + or - and its name, as +pdpe1gb')
    }
  }
  if (!topology) return
  const parts = [topology.sockets, topology.cores, topology.threads]
  const product = parts.reduce((one, other) => one * other, 1)
  if (parts.every((part) => Number.isSafeInteger(part) && part >= 1) && product === most) return
  throw refuse('cpu.topology', parts.join(' x '), `does not make ${most} processors; sockets x cores x threads must`)
}

function checkShares(shares: readonly Share[]): void {
  checkNumber('shares', shares.length, { least: 0, most: configLimits.shares })
  for (const [index, { tag, path }] of shares.entries()) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/.test(tag)) {
      throw refuse(`shares[${index}].tag`, tag, 'is no tag; use a letter or digit, then up to 30 of them or . _ -')
    }
    checkHostPath(`shares[${index}].path`, path)
  }
  requireDistinct(
    'shares',
    shares.map(({ tag }) => tag),
  )
}

function checkHostPath(field: string, path: string): void {
  if (!path.startsWith('/')) throw refuse(field, path, 'is no absolute path; begin it with /')
  checkText(field, path, { most: configLimits.pathBytes })
}

function checkSound({ sound, graphics }: MachineConfig): void {
  if (sound?.backend !== 'vnc' || graphics.some(({ protocol }) => protocol === 'vnc')) return
  throw refuse(
    'sound.backend',
    'vnc',
    'is heard at a VNC screen, and the machine has none; use none, or add the screen',
  )
}

function requireX86(name: 'watchdog' | 'hyperv' | 'tpm'): (config: MachineConfig) => void {
  return ({ architecture, [name]: value }) => {
    if (value === undefined || architecture === 'x86_64') return
    throw refuse(name, architecture, 'has no such thing; it is for x86_64 machines')
  }
}

function checkNumber(field: string, value: number | undefined, { least, most }: { least: number; most: number }): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most)) return
  throw refuse(field, value, `is out of range; use ${least} to ${most}`)
}

function checkText(field: string, value: string, { most }: { most: number }): void {
  if (value === '' || Buffer.byteLength(value) > most)
    throw refuse(field, value, `has a wrong length; use 1 to ${most} bytes`)
  if (/[\p{Cc}\p{Cs}]/u.test(value)) throw refuse(field, value, 'holds a control character; leave it out')
}

function requireDistinct(field: string, values: readonly string[]): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index)
  if (twice !== undefined) throw refuse(field, twice, 'is there twice; name it once')
}
