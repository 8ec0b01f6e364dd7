import type { GraphicsListen, SerialBackend } from './console-config.ts'
import type { Hardware } from './hardware.ts'
import type { Nic } from './nic.ts'
import type { Retries } from './retries.ts'

/** What a machine is made of. The same shape describes it as defined (at next start) and as active (now). */
export interface MachineConfig extends Hardware {
  /** A UUID in lower case that never changes. */
  readonly id: string
  /** A label people use; unique within a hypervisor, and can change. */
  readonly name: string
  readonly description?: string
  readonly architecture: 'x86_64' | 'aarch64'
  /** QEMU's machine type without version, `q35` or `pc`; other hypervisors use their own words. */
  readonly machineType: string
  /** `auto` takes the fastest that was tried and works on the host. */
  readonly acceleration: 'auto' | 'kvm' | 'tcg'
  readonly processors: { readonly count: number }
  readonly memory: { readonly bytes: number }
  /** `uefi-secure` starts nothing that is not signed. */
  readonly firmware: Firmware
  readonly boot: Boot
  readonly disks: readonly Disk[]
  /** Drives whose medium can be changed; absent is none. */
  readonly drives?: readonly Drive[]
  readonly nics: readonly Nic[]
  readonly serials: readonly SerialPort[]
  readonly graphics: readonly Graphics[]
  readonly lifecycle: LifecyclePolicy
  /** The template (its id) on whose disks this machine's build. */
  readonly linkedTo?: string
}

export type Firmware = 'bios' | 'uefi' | 'uefi-secure'

export interface Boot {
  /** Boots this kernel directly, without firmware looking for one. Of a container: its first program, with the words that it is given. */
  readonly direct?: { readonly kernel: string; readonly initrd?: string; readonly commandLine?: string }
  /** Device ids in the order in which firmware tries them; devices not named come last or not at all. */
  readonly order: readonly string[]
}

/** What every device has: an id given once, unique in its machine, that stays whatever else changes. */
export interface Device {
  readonly id: string
}

export interface Disk extends Device {
  readonly kind: 'disk'
  /** Absolute path of the image on the host. */
  readonly path: string
  /** As recorded; never guessed from the image's bytes. */
  readonly format: 'raw' | 'qcow2'
  readonly bus: DiskBus
  readonly readOnly: boolean
  /** What the guest reads as its serial number; absent: the beginning of its id. */
  readonly serial?: string
  /** Other machines may write to it at the same time: their guests know how. */
  readonly shareable?: boolean
  /** How the host's cache is used; absent: `writeback`. */
  readonly cache?: DiskCache
  /** Absent: `threads`. `native` and `io_uring` are the kernel's own ways; `native` needs a cache of `none` or `directsync`. */
  readonly aio?: 'threads' | 'native' | 'io_uring'
  /** Whether what the guest discards is given back to the host; absent: `unmap`. */
  readonly discard?: 'unmap' | 'ignore'
  readonly limits?: DiskLimits
  /**
   * What follows where the host could not write; absent: `enospc`, which pauses the machine where there was no room, and
   * tells the guest of any other failure. `ignore` loses what was written.
   */
  readonly onWriteError?: 'stop' | 'report' | 'enospc' | 'ignore'
  /** The same of reads; absent: `report`. */
  readonly onReadError?: 'stop' | 'report' | 'ignore'
}

/** `xen`: Xen's own for guests that know it. */
export type DiskBus = 'virtio' | 'scsi' | 'sata' | 'ide' | 'nvme' | 'usb' | 'xen'
export type DiskCache = 'writeback' | 'none' | 'writethrough' | 'directsync' | 'unsafe'

/** The most it may do in a second; what is absent is unbounded. */
export interface DiskLimits {
  readonly readBytesPerSecond?: number
  readonly writeBytesPerSecond?: number
  readonly readsPerSecond?: number
  readonly writesPerSecond?: number
}

/** A drive that stays while its medium comes and goes. */
export interface Drive extends Device {
  readonly kind: 'drive'
  readonly type: 'cdrom' | 'floppy'
  /** Of a CD-ROM; a floppy drive has its own. */
  readonly bus: 'sata' | 'ide' | 'scsi' | 'floppy'
  /** Null: it is empty. */
  readonly medium: Medium | null
}

export interface Medium {
  /** Absolute path of the image on the host. A CD-ROM's is only read. */
  readonly path: string
  readonly format: 'raw' | 'qcow2'
}

export interface SerialPort extends Device {
  readonly kind: 'serial'
  /** `isa` is a port of the board (COM1, ttyS0), `virtio` a console of virtio (hvc0), `xen` and `lxc` those of their platforms; absent: of the board. */
  readonly type?: 'isa' | 'virtio' | 'xen' | 'lxc'
  /** Absent: the daemon has it, and any number of consoles may be opened. */
  readonly backend?: SerialBackend
}

export interface Graphics extends Device {
  readonly kind: 'graphics'
  readonly protocol: 'vnc' | 'spice'
  /** Absent: it is reached through the daemon only. */
  readonly listen?: GraphicsListen
  /** Absent: the platform's usual one, which every guest knows. */
  readonly video?: VideoModel
  /** The layout that keys are told in where the client sends symbols, as `de` or `fr-ca`. */
  readonly keyboard?: string
}

export type VideoModel = 'std' | 'virtio' | 'qxl' | 'cirrus' | 'vmware' | 'bochs' | 'none'

/** What happens to the machine when its guest powers off, reboots or crashes; holds also while no daemon is there. */
export interface LifecyclePolicy {
  readonly onPoweroff: 'power-off' | 'pause'
  readonly onReboot: 'reset' | 'power-off'
  readonly onCrash: CrashPolicy
  /** When its process ended without being asked, or the host ended it; absent: `stay-off`. The daemon's to do. */
  readonly onFailure?: 'restart' | 'stay-off'
  /** When a disk has paused it for want of room, and there is room again; absent: `stay-paused`. The daemon's to do. */
  readonly onRoomAgain?: 'resume' | 'stay-paused'
  /** How often it is reset after crashes, restarted after failures, resumed for room; absent: 3 times in 10 minutes. */
  readonly retries?: Retries
}

/** Where its memory is dumped first, the daemon has to be there; until it is, the machine is kept crashed. */
export type CrashPolicy = AfterCrash | `dump-and-${AfterCrash}`
export type AfterCrash = 'power-off' | 'pause' | 'reset'

export type AnyDevice = Disk | Drive | Nic | SerialPort | Graphics
export type DeviceKind = AnyDevice['kind']
