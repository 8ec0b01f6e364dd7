import type {
  AnyDevice,
  Apply,
  Change,
  ChangeRequest,
  Firmware,
  MachineConfig,
  MachineDraft,
} from '@cimarron/hypervisor'
import { z } from 'zod'
import type { MachineDocumentRequest, MachineDraftRequest } from '../contract/machine-request.ts'
import { listen, serialOptions } from './consoles.ts'
import { exactPartial } from './exact-partial.ts'
import { clearable, hardware, setHardware } from './hardware.ts'
import { nic, nicDraft } from './nic.ts'

// Shapes and bounds only: whether a machine like that can be is for the estate to say, in one place for all faces. The
// bounds are there so that no request is unbounded.
const text = z.string().max(4096)
const count = z.int().min(0)
const architecture = z.enum(['x86_64', 'aarch64'])
const acceleration = z.enum(['auto', 'kvm', 'tcg'])
const format = z.enum(['raw', 'qcow2']).describe('as recorded; never guessed from the image')

const direct = z.strictObject({
  kernel: text.describe('absolute path on the host'),
  initrd: text.exactOptional(),
  commandLine: text.exactOptional(),
})
const boot = z.strictObject({
  direct: direct.exactOptional().describe('boots this kernel without firmware looking for one'),
  order: z.array(text).max(64).describe('device ids in the order in which firmware tries them'),
})
const lifecycle = z.strictObject({
  onPoweroff: z.enum(['power-off', 'pause']),
  onReboot: z.enum(['reset', 'power-off']),
  onCrash: z
    .enum(['power-off', 'pause', 'reset', 'dump-and-power-off', 'dump-and-pause', 'dump-and-reset'])
    .describe('what begins with a dump needs the daemon, and waits for it'),
  onFailure: z
    .enum(['restart', 'stay-off'])
    .exactOptional()
    .describe('when its process ended without being asked; left out: stay-off'),
  onRoomAgain: z
    .enum(['resume', 'stay-paused'])
    .exactOptional()
    .describe('when a disk has paused it for want of room, and there is room again; left out: stay-paused'),
  retries: z
    .strictObject({ attempts: count, withinMs: count })
    .exactOptional()
    .describe('how often it is reset, restarted or resumed so; left out: 3 times in 600000 ms'),
})

const disk = z.strictObject({
  id: text,
  kind: z.literal('disk'),
  path: text.describe('absolute path of the image on the host'),
  format,
  bus: z.enum(['virtio', 'scsi', 'sata', 'ide', 'nvme', 'usb', 'xen']),
  readOnly: z.boolean(),
  serial: text.exactOptional().describe('what the guest reads as its serial number; left out: the beginning of its id'),
  shareable: z.boolean().exactOptional().describe('other machines may write to it at the same time'),
  cache: z.enum(['writeback', 'none', 'writethrough', 'directsync', 'unsafe']).exactOptional(),
  aio: z.enum(['threads', 'native', 'io_uring']).exactOptional(),
  discard: z.enum(['unmap', 'ignore']).exactOptional(),
  onWriteError: z
    .enum(['stop', 'report', 'enospc', 'ignore'])
    .exactOptional()
    .describe('left out: enospc, which pauses the machine for want of room, and tells the guest of other errors'),
  onReadError: z.enum(['stop', 'report', 'ignore']).exactOptional().describe('left out: report'),
  limits: z
    .strictObject({
      readBytesPerSecond: count.exactOptional(),
      writeBytesPerSecond: count.exactOptional(),
      readsPerSecond: count.exactOptional(),
      writesPerSecond: count.exactOptional(),
    })
    .exactOptional(),
})
const medium = z.strictObject({ path: text, format })
const drive = z.strictObject({
  id: text,
  kind: z.literal('drive'),
  type: z.enum(['cdrom', 'floppy']),
  bus: z.enum(['sata', 'ide', 'scsi', 'floppy']),
  medium: medium.nullable().describe('null: it is empty'),
})
const serial = z.strictObject({ id: text, kind: z.literal('serial'), ...serialOptions })
const graphics = z.strictObject({
  id: text,
  kind: z.literal('graphics'),
  protocol: z.enum(['vnc', 'spice']),
  listen: listen.exactOptional(),
  video: z.enum(['std', 'virtio', 'qxl', 'cirrus', 'vmware', 'bochs', 'none']).exactOptional(),
  keyboard: text.exactOptional().describe('a layout, as de or fr-ca'),
})
const firmware: z.ZodType<Firmware> = z.enum(['bios', 'uefi', 'uefi-secure'])
const device: z.ZodType<AnyDevice> = z.discriminatedUnion('kind', [disk, drive, nic, serial, graphics])

/** A machine's settings, complete. */
export const config: z.ZodType<MachineConfig> = z
  .strictObject({
    id: text,
    name: text,
    description: text.exactOptional(),
    architecture,
    machineType: text,
    acceleration,
    processors: z.strictObject({ count }),
    memory: z.strictObject({ bytes: count }),
    firmware,
    boot,
    disks: z.array(disk),
    drives: z.array(drive).exactOptional(),
    nics: z.array(nic),
    serials: z.array(serial),
    graphics: z.array(graphics),
    lifecycle,
    linkedTo: text.exactOptional().describe('the template (its id) on whose disks its own build'),
    ...hardware,
  })
  .meta({ id: 'MachineConfig' })

const few = 64

/** A machine's settings with only what their author cares about. */
const draftShape = {
  name: text,
  id: text.exactOptional().describe('a UUID in lower case; left out: a new one'),
  description: text.exactOptional(),
  architecture: architecture.exactOptional(),
  machineType: text.exactOptional(),
  acceleration: acceleration.exactOptional(),
  processors: z.strictObject({ count }).exactOptional(),
  memory: z.strictObject({ bytes: count }).exactOptional(),
  firmware: firmware.exactOptional(),
  boot: z
    .strictObject({ direct: direct.exactOptional(), order: z.array(text).max(few).exactOptional() })
    .exactOptional(),
  disks: z
    .array(exactPartial(disk, ['path', 'format']))
    .max(few)
    .exactOptional(),
  drives: z.array(exactPartial(drive, [])).max(few).exactOptional(),
  nics: z.array(nicDraft).max(few).exactOptional(),
  serials: z.array(exactPartial(serial, [])).max(few).exactOptional(),
  graphics: z.array(exactPartial(graphics, [])).max(few).exactOptional(),
  lifecycle: exactPartial(lifecycle, []).exactOptional(),
  ...hardware,
}

export const draft: z.ZodType<MachineDraft> = z.strictObject(draftShape).meta({ id: 'MachineDraft' })

const volume = text.describe('its id, or pool/volume; its path and format are those that were recorded of it')
const named = {
  disks: z
    .array(exactPartial(disk.extend({ volume }), []))
    .max(few)
    .exactOptional(),
  drives: z
    .array(exactPartial(drive.extend({ medium: exactPartial(medium.extend({ volume }), []).nullable() }), []))
    .max(few)
    .exactOptional(),
}

/** A machine to be defined: images may be named as volumes. */
export const draftRequest: z.ZodType<MachineDraftRequest> = z
  .strictObject({ ...draftShape, ...named })
  .meta({ id: 'MachineDraftRequest' }) as never

/** The same about a machine that exists: what is not named stays, and null takes a setting back. */
export const documentRequest: z.ZodType<MachineDocumentRequest> = z
  .strictObject({ ...draftShape, ...named, name: text.exactOptional(), ...clearable })
  .meta({ id: 'MachineDocument' }) as never

// Of a union TypeScript compares 25 members, and there are more names of settings than that leaves room for.
export const change: z.ZodType<Change> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('set-name'), name: text }),
  z.strictObject({ kind: z.literal('set-description'), description: text.nullable() }),
  z.strictObject({ kind: z.literal('set-processors'), count }),
  z.strictObject({ kind: z.literal('set-memory'), bytes: count }),
  z.strictObject({ kind: z.literal('set-boot'), boot }),
  z.strictObject({ kind: z.literal('set-firmware'), firmware }),
  z.strictObject({ kind: z.literal('set-machine-type'), machineType: text }),
  z.strictObject({ kind: z.literal('set-acceleration'), acceleration }),
  setHardware,
  z.strictObject({ kind: z.literal('set-lifecycle'), lifecycle }),
  z.strictObject({ kind: z.literal('attach-device'), device }),
  z.strictObject({ kind: z.literal('detach-device'), device: text }),
  z.strictObject({ kind: z.literal('change-disk'), device: disk }),
  z.strictObject({ kind: z.literal('change-nic'), device: nic }),
  z.strictObject({ kind: z.literal('change-drive'), device: drive }),
  z.strictObject({ kind: z.literal('change-graphics'), device: graphics }),
  z.strictObject({ kind: z.literal('change-serial'), device: serial }),
]) as unknown as z.ZodType<Change>

export const changes: z.ZodType<readonly Change[]> = z.array(change).min(1).max(100)

export const apply: z.ZodType<Apply> = z.enum(['now', 'next', 'soonest'])

/** One change of a machine's settings after another, all of them or none. */
export const changeRequest: z.ZodType<ChangeRequest> = z
  .strictObject({
    revision: count.describe('the revision the changes were made against'),
    changes,
    apply: apply.describe(
      '`now`: the running machine as well, or not at all; `next`: from the next start; `soonest`: each now where it can be',
    ),
    against: z
      .literal('active')
      .exactOptional()
      .describe('the changes were made from the active settings: what else waits goes on waiting'),
  })
  .meta({ id: 'ChangeRequest' })
