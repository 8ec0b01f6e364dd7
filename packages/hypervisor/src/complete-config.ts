import { checkConfig } from './check-config.ts'
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
import { type UsualHardware, usualHardware, usualMachineType } from './usual-hardware.ts'
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

/**
 * Fills a draft up to a complete, checked config. Nothing that the draft says is changed. Left out, there are: the usual machine type of
 * the host, 1 virtual processor, 128 MiB, one serial port, one VNC screen where such machines have one, devices of the kind that such
 * machines have (`usualHardware`), ids `disk0`, `nic0`, … and a MAC address under 52:54:00.
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
  const machineType = draft.machineType ?? usualMachineType(architecture, options.host)
  const usual = usualHardware({ machineType })
  const drives = (draft.drives ?? []).map((drive) => completeDrive(drive, { taken, usual }))
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
    disks: (draft.disks ?? []).map((disk) => completeDisk(disk, { taken, usual })),
    ...(drives.length === 0 ? {} : { drives }),
    nics: (draft.nics ?? []).map((nic) => completeNic(nic, { taken, macs, random, usual })),
    serials: (draft.serials ?? [{}]).map((serial) => completeSerial(serial, { taken, usual })),
    graphics: (draft.graphics ?? (usual.hasScreen ? [{}] : [])).map((graphics) => completeGraphics(graphics, taken)),
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
  const around = { taken, usual: usualHardware(config) }
  if (draft.kind === 'disk') return completeDisk(draft, around)
  if (draft.kind === 'drive') return completeDrive(draft, around)
  if (draft.kind === 'serial') return completeSerial(draft, around)
  if (draft.kind === 'graphics') return completeGraphics(draft, taken)
  const macs = new Set(config.nics.map((nic) => nic.mac))
  return completeNic(draft, { ...around, macs, random: random ?? systemRandom })
}

interface Surroundings {
  readonly taken: Set<string>
  readonly usual: UsualHardware
}

function completeDisk(draft: DiskDraft, { taken, usual }: Surroundings): Disk {
  const id = draft.id ?? freeId('disk', taken)
  return { ...draft, id, kind: 'disk', bus: draft.bus ?? usual.disk, readOnly: draft.readOnly ?? false }
}

function completeDrive(draft: DriveDraft, { taken, usual }: Surroundings): Drive {
  const type = draft.type ?? 'cdrom'
  const bus = draft.bus ?? (type === 'floppy' ? 'floppy' : usual.cdrom)
  const id = draft.id ?? freeId(type, taken)
  return { id, kind: 'drive', type, bus, medium: draft.medium ?? null }
}

interface NicSurroundings extends Surroundings {
  readonly macs: Set<string>
  readonly random: RandomBytes
}

function completeNic(draft: NicDraft, { taken, macs, random, usual }: NicSurroundings): Nic {
  const mac = draft.mac ?? createMac(random, macs)
  macs.add(mac)
  const id = draft.id ?? freeId('nic', taken)
  return { ...draft, id, kind: 'nic', mac, model: draft.model ?? usual.nic, backend: completeBackend(draft.backend) }
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

function completeSerial(draft: SerialDraft, { taken, usual }: Surroundings): SerialPort {
  const type = draft.type ?? usual.serial
  return { ...draft, id: draft.id ?? freeId('serial', taken), kind: 'serial', ...(type === undefined ? {} : { type }) }
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
