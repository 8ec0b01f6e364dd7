import { checkConfig } from './check-config.ts'
import { isMicrovm } from './check-microvm.ts'
import type {
  AnyDevice,
  DeviceKind,
  Disk,
  Drive,
  Graphics,
  LifecyclePolicy,
  MachineConfig,
  SerialPort,
} from './config.ts'
import { devicesOf } from './devices.ts'
import type {
  DiskDraft,
  DriveDraft,
  GraphicsDraft,
  MachineDraft,
  NicBackendDraft,
  NicDraft,
  SerialDraft,
} from './draft.ts'
import { hardwareNames } from './hardware.ts'
import type { Host } from './host.ts'
import { createMac } from './mac-address.ts'
import type { Nic, NicBackend } from './nic.ts'
import { createId, type RandomBytes, systemRandom } from './uuid.ts'

export interface CompletionOptions {
  /** The host the machine is meant for: its architecture is the default, and its limits are checked. */
  readonly host?: Host
  /** Where ids and MAC addresses come from; default: the system. */
  readonly random?: RandomBytes
  /** MAC addresses of other machines: none of them is made anew. */
  readonly takenMacs?: Iterable<string>
}

export const defaultLifecycle: LifecyclePolicy = { onPoweroff: 'power-off', onReboot: 'reset', onCrash: 'pause' }

const mebibyte = 2 ** 20
/** QEMU's machine type a new machine gets where its draft names none. */
const machineTypes = { x86_64: 'q35', aarch64: 'virt' } as const

/**
 * Fills a draft up to a complete, checked config. Nothing that the draft says is changed. Left out, there are: 1
 * virtual processor, 128 MiB, one serial port, one VNC screen (not on a microvm), ids `disk0`, `nic0`, … and a MAC address under 52:54:00.
 * @throws HypervisorError `invalid-config` where the draft is wrong.
 */
export function completeConfig(draft: MachineDraft, options: CompletionOptions = {}): MachineConfig {
  const random = options.random ?? systemRandom
  const architecture = draft.architecture ?? options.host?.architecture ?? 'x86_64'
  const drafts = [
    ...(draft.disks ?? []),
    ...(draft.drives ?? []),
    ...(draft.nics ?? []),
    ...(draft.serials ?? []),
    ...(draft.graphics ?? []),
  ]
  const taken = new Set(drafts.flatMap((device) => device.id ?? []))
  const macs = new Set([...(options.takenMacs ?? []), ...(draft.nics ?? []).flatMap((nic) => nic.mac ?? [])])
  const machineType = draft.machineType ?? machineTypes[architecture]
  const drives = (draft.drives ?? []).map((drive) => completeDrive(drive, { taken, machineType }))
  const config: MachineConfig = {
    id: draft.id ?? createId(random),
    name: draft.name,
    ...(draft.description === undefined ? {} : { description: draft.description }),
    architecture,
    machineType,
    acceleration: draft.acceleration ?? 'auto',
    processors: { count: draft.processors?.count ?? 1 },
    memory: { bytes: draft.memory?.bytes ?? 128 * mebibyte },
    firmware: draft.firmware ?? 'bios',
    boot: { ...(draft.boot?.direct ? { direct: draft.boot.direct } : {}), order: draft.boot?.order ?? [] },
    disks: (draft.disks ?? []).map((disk) => completeDisk(disk, taken)),
    ...(drives.length === 0 ? {} : { drives }),
    nics: (draft.nics ?? []).map((nic) => completeNic(nic, { taken, macs, random })),
    serials: (draft.serials ?? [{}]).map((serial) => completeSerial(serial, taken)),
    graphics: (draft.graphics ?? (isMicrovm({ machineType }) ? [] : [{}])).map((graphics) =>
      completeGraphics(graphics, taken),
    ),
    lifecycle: { ...defaultLifecycle, ...draft.lifecycle },
    ...hardwareOf(draft),
  }
  checkConfig(config, options)
  return config
}

function hardwareOf(draft: MachineDraft): Partial<MachineConfig> {
  return Object.fromEntries(hardwareNames.flatMap((name) => (draft[name] === undefined ? [] : [[name, draft[name]]])))
}

export type DeviceDraft =
  | (DiskDraft & { readonly kind: 'disk' })
  | (DriveDraft & { readonly kind: 'drive' })
  | (NicDraft & { readonly kind: 'nic' })
  | (SerialDraft & { readonly kind: 'serial' })
  | (GraphicsDraft & { readonly kind: 'graphics' })

/** Completes a device that is to be attached to a machine: it gets an id and a MAC address that are free there. */
export function completeDevice(draft: DeviceDraft, config: MachineConfig, random?: RandomBytes): AnyDevice {
  const taken = new Set(devicesOf(config).map((device) => device.id))
  if (draft.kind === 'disk') return completeDisk(draft, taken)
  if (draft.kind === 'drive') return completeDrive(draft, { taken, machineType: config.machineType })
  if (draft.kind === 'serial') return completeSerial(draft, taken)
  if (draft.kind === 'graphics') return completeGraphics(draft, taken)
  const macs = new Set(config.nics.map((nic) => nic.mac))
  return completeNic(draft, { taken, macs, random: random ?? systemRandom })
}

function completeDisk(draft: DiskDraft, taken: Set<string>): Disk {
  const id = draft.id ?? freeId('disk', taken)
  return { ...draft, id, kind: 'disk', bus: draft.bus ?? 'virtio', readOnly: draft.readOnly ?? false }
}

interface DriveSurroundings {
  readonly taken: Set<string>
  readonly machineType: string
}

function completeDrive(draft: DriveDraft, { taken, machineType }: DriveSurroundings): Drive {
  const type = draft.type ?? 'cdrom'
  // The PC of 1996 has IDE, the one of 2009 SATA.
  const usual = /^(pc|pc-i440fx.*)$/.test(machineType) ? 'ide' : isMicrovm({ machineType }) ? 'scsi' : 'sata'
  const bus = draft.bus ?? (type === 'floppy' ? 'floppy' : usual)
  const id = draft.id ?? freeId(type, taken)
  return { id, kind: 'drive', type, bus, medium: draft.medium ?? null }
}

interface NicSurroundings {
  readonly taken: Set<string>
  readonly macs: Set<string>
  readonly random: RandomBytes
}

function completeNic(draft: NicDraft, { taken, macs, random }: NicSurroundings): Nic {
  const mac = draft.mac ?? createMac(random, macs)
  macs.add(mac)
  const id = draft.id ?? freeId('nic', taken)
  return { ...draft, id, kind: 'nic', mac, model: draft.model ?? 'virtio', backend: completeBackend(draft.backend) }
}

function completeBackend(draft: NicBackendDraft = { kind: 'user' }): NicBackend {
  if (draft.kind === 'macvtap') return { ...draft, mode: draft.mode ?? 'bridge' }
  if (draft.kind !== 'user') return draft
  const forwards = (draft.forwards ?? []).map((forward) => ({
    protocol: forward.protocol ?? 'tcp',
    hostAddress: forward.hostAddress ?? '127.0.0.1',
    hostPort: forward.hostPort,
    guestPort: forward.guestPort,
  }))
  return { ...draft, forwards }
}

function completeSerial(draft: SerialDraft, taken: Set<string>): SerialPort {
  return { ...draft, id: draft.id ?? freeId('serial', taken), kind: 'serial' }
}

function completeGraphics(draft: GraphicsDraft, taken: Set<string>): Graphics {
  const id = draft.id ?? freeId('graphics', taken)
  return { ...draft, id, kind: 'graphics', protocol: draft.protocol ?? 'vnc' }
}

function freeId(kind: DeviceKind | Drive['type'], taken: Set<string>): string {
  let number = 0
  while (taken.has(`${kind}${number}`)) number++
  const id = `${kind}${number}`
  taken.add(id)
  return id
}
