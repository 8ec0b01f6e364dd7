import type { AfterCrash } from './config.ts'
import type { Limits } from './limits.ts'
import type { MemoryBacking, MemoryHotplug, NumaCell, Pinning } from './placement.ts'

/**
 * Settings of a machine that most leave alone: each may be absent, and is then the platform's usual one. One is set and
 * taken back by `set-hardware`, by its name here.
 */
export interface Hardware {
  readonly cpu?: Cpu
  /** Processors it may grow to while it runs (`processors.count` is what it starts with). */
  readonly maxProcessors?: number
  /** Bytes of memory it may grow to while it runs (`memory.bytes` is what it starts with). */
  readonly maxMemoryBytes?: number
  readonly memoryBacking?: MemoryBacking
  readonly memoryHotplug?: MemoryHotplug
  readonly numa?: readonly NumaCell[]
  readonly pinning?: Pinning
  /** Ports into which devices can be plugged while it runs (PCI Express); absent: 8. */
  readonly hotplugPorts?: number
  /** Devices of the host that the guest has for itself, by their addresses: `0000:01:00.0`. */
  readonly pciDevices?: readonly string[]
  /** The same on USB, by vendor and product (`0781:5581`) or by bus and port (`1-1.4`). */
  readonly usbDevices?: readonly string[]
  readonly bootMenu?: BootMenu
  readonly usb?: readonly UsbInput[]
  /** A source of randomness for the guest (virtio-rng); at most so many bytes a second where a rate is given. */
  readonly rng?: { readonly bytesPerSecond?: number }
  readonly watchdog?: Watchdog
  /** By which the guest's kernel tells of its end (pvpanic); absent: `pci`, and none on a microvm. */
  readonly panicDevice?: 'pci' | 'isa' | 'none'
  readonly tpm?: Tpm
  readonly sound?: Sound
  readonly smbios?: Smbios
  readonly clock?: { readonly base: 'utc' | 'localtime' }
  /** Enlightenments that Windows guests run faster with, by QEMU's names without `hv-`: `relaxed`, `vapic`, … */
  readonly hyperv?: readonly string[]
  /** Folders of the host that the guest may mount by their tag. */
  readonly shares?: readonly Share[]
  readonly seed?: Seed
  /** The most it may take of its host. */
  readonly limits?: Limits
  /** Given to the platform's program as they are: nothing about them is checked, and nothing is promised. */
  readonly extraArguments?: readonly string[]
  /** For people; not told to the guest. */
  readonly notes?: string
  readonly tags?: readonly string[]
  readonly autostart?: Autostart
  /** What becomes of it when its host goes down; absent: it is left, and ends with the host. */
  readonly onHostShutdown?: HostShutdownPolicy
  /** A channel for the agent in the guest; absent: there is one, where it has room. */
  readonly agent?: boolean
  /** Forgotten when it goes off after it has run; its disks stay. */
  readonly transient?: boolean
  /** It is not run, but copied: its disks stay as they are, so that others can build on them. */
  readonly template?: boolean
}

export type HardwareName = keyof Hardware

export interface Cpu {
  /** The platform's name of a model; left out: all that the host has. */
  readonly model?: string
  /** Added with `+` or taken away with `-` in front: `+pdpe1gb`, `-svm`. */
  readonly features?: readonly string[]
  /** Their product is the number of processors it can have at most. */
  readonly topology?: { readonly sockets: number; readonly cores: number; readonly threads: number }
}

/** The firmware shows what can be booted, and waits so long for a choice. */
export interface BootMenu {
  readonly waitMs: number
}

export type UsbInput = 'tablet' | 'keyboard' | 'mouse'

/** Acts when the guest has stopped feeding it. */
export interface Watchdog {
  readonly model: 'i6300esb' | 'ib700'
  /** Where its memory is dumped first, the machine stands still until the daemon has done that. */
  readonly action: 'reset' | 'shutdown' | 'power-off' | 'pause' | 'none' | 'inject-nmi' | `dump-and-${AfterCrash}`
}

/** A trusted platform module of the machine's own. What it keeps outlives runs, and goes when the machine is undefined. */
export interface Tpm {
  /** How the guest speaks to it: `crb` (Command Response Buffer, 2.0 alone), or `tis` (the older FIFO interface). */
  readonly model: 'crb' | 'tis'
  /** Of the Trusted Computing Group's specification. */
  readonly version: '2.0' | '1.2'
}

export interface Sound {
  readonly model: SoundModel
  /** Who hears it; absent: nobody. `vnc`: viewers at its screen that know QEMU's audio messages. */
  readonly backend?: 'none' | 'vnc'
}

export type SoundModel = 'ich9' | 'ich6' | 'ac97' | 'es1370' | 'usb'

/** What the firmware tells the guest of its maker (DMTF DSP0134, System Information, type 1). */
export interface Smbios {
  readonly manufacturer?: string
  readonly product?: string
  readonly version?: string
  readonly serial?: string
  readonly sku?: string
  readonly family?: string
}

export interface Share {
  /** What the guest mounts it by; unique in its machine. */
  readonly tag: string
  /** Absolute path of a folder on the host. */
  readonly path: string
  readonly readOnly: boolean
  /** How the guest reaches it; absent: `9p`. `virtiofs` is faster, and keeps the guest's owners of files. */
  readonly driver?: '9p' | 'virtiofs'
}

/** What cloud-init makes of a new machine (NoCloud): files of the host, by their absolute paths, read at each start. */
export interface Seed {
  readonly userData: string
  /** Left out: the machine's id as the instance's, and its name as that of the host. */
  readonly metaData?: string
  readonly networkConfig?: string
  /**
   * Where there are any, `{key}` in these files stands for the value of that name, `{n:03}` for a number of three digits, and
   * `{name}`, `{id}` and `{host}` for the machine's name and id, and the name of its host.
   */
  readonly values?: Readonly<Record<string, string>>
}

/** Started when the host has come up: lower `order` first, each so long after the one before it. */
export interface Autostart {
  readonly order: number
  readonly delayMs: number
}

/**
 * `save` keeps its memory, from which it goes on when the host has come up; `shut-down` asks its guest. Where that takes
 * longer than `timeoutMs`, or fails, it is left to end with the host.
 */
export interface HostShutdownPolicy {
  readonly action: HostShutdownAction
  readonly timeoutMs: number
}

export const hostShutdownActions = ['leave', 'shut-down', 'save', 'power-off'] as const
export type HostShutdownAction = (typeof hostShutdownActions)[number]

/** All names, in the order in which they are shown. */
export const hardwareNames: readonly HardwareName[] = [
  'cpu',
  'maxProcessors',
  'maxMemoryBytes',
  'memoryBacking',
  'memoryHotplug',
  'numa',
  'pinning',
  'hotplugPorts',
  'pciDevices',
  'usbDevices',
  'bootMenu',
  'usb',
  'rng',
  'watchdog',
  'panicDevice',
  'tpm',
  'sound',
  'smbios',
  'clock',
  'agent',
  'hyperv',
  'shares',
  'seed',
  'limits',
  'extraArguments',
  'notes',
  'tags',
  'autostart',
  'onHostShutdown',
  'transient',
  'template',
]

/** Names of settings that only people see, or that only the daemon acts on: no machine has to take them in. */
export const aboutTheMachine: ReadonlySet<keyof Hardware> = new Set([
  'notes',
  'tags',
  'autostart',
  'onHostShutdown',
  'transient',
  'template',
])
