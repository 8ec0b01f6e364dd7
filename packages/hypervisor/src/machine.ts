import type { Duplex } from 'node:stream'
import type { GuestAgent, GuestView } from './agent/guest-agent.ts'
import type { ChangeRequest, ChangeResult } from './change.ts'
import type { CloneRequest } from './clone/clone-request.ts'
import type { MachineConfig } from './config.ts'
import type { Endpoint } from './console-config.ts'
import type { DumpRequest, DumpResult } from './dump.ts'
import type { KeyChord } from './keyboard/key-chord.ts'
import type { MachineMigration } from './migration/departure.ts'
import type { NicAddresses } from './nic-addresses.ts'
import type { Operation } from './operation.ts'
import type { MachineSnapshots } from './snapshot/machine-snapshots.ts'
import type { VolumeBytes } from './storage/storage.ts'

/**
 * `off`: defined, nothing runs. `unreachable`: it runs, but its hypervisor does not answer for it (a dead monitor).
 * `crashed`: its guest panicked and it was kept for a look. `saved`: off, with its memory on disk, from which `start` goes on.
 */
export type MachineState =
  | 'off'
  | 'saved'
  | 'starting'
  | 'running'
  | 'paused'
  | 'shutting-down'
  | 'crashed'
  | 'unreachable'

/** Why a machine is in its state. */
export type StateReason =
  | 'defined'
  | 'requested'
  | 'guest-shutdown'
  | 'guest-reset'
  | 'guest-panic'
  | 'io-error'
  | 'watchdog'
  | 'host-error'
  | 'start-failed'
  | 'process-died'
  /** The kernel ended it where it would have taken more memory than its limit allows. */
  | 'memory-limit'
  /** The kernel ended it because the host had no memory left. */
  | 'out-of-memory'
  /** Its memory is being written into a file; it goes on by itself. */
  | 'dump'
  | 'monitor-lost'
  | 'found'
  /** It was given to another host, which has not said yet whether it has it: see `MachineMigration.settle`. */
  | 'departed'
  /** It came from another host, as it was there. */
  | 'arrived'

/** A machine as it is at one moment; immutable, replaced whole at each change. */
export interface MachineView {
  readonly id: string
  /** The host it is on (its id). */
  readonly host: string
  readonly state: MachineState
  readonly reason: StateReason
  /** The driver's own words on the state where it has any: the last lines QEMU printed, an error's text. */
  readonly detail?: string
  /** Milliseconds since 1970 of the last change of state; to stand still for a dump is none. */
  readonly sinceMs: number
  /** Grows with each change of the defined config. */
  readonly revision: number
  /** At next start. */
  readonly defined: MachineConfig
  /** Now; null when off, or saved. */
  readonly active: MachineConfig | null
  /** What it has that settings have no word for, a line each: it stays as it is in every change. Made by others, or elsewhere. */
  readonly beyond?: readonly string[]
  /** How it is really accelerated while it runs. */
  readonly acceleration?: 'kvm' | 'tcg'
  /** Where its devices can be reached beside the daemon, while it runs. */
  readonly endpoints?: readonly Endpoint[]
  /** What its agent has told, while it runs. */
  readonly guest?: GuestView
  /** The process behind it where there is one. */
  readonly pid?: number
  /** The snapshot after which it became what it is (its id); of one that has none, or began before them, absent. */
  readonly snapshot?: string
  /** What `save` has kept of it, until it runs again or that is discarded. */
  readonly saved?: SavedMemory
}

/** A machine's memory on disk, with what belongs to it. */
export interface SavedMemory {
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** What the file takes; absent where the platform does not tell. */
  readonly bytes?: number
  /** It was paused when it was saved, and is again when it is restored. */
  readonly paused: boolean
  /** The settings that it ran with, and goes on with: those defined meanwhile wait for the start after it. */
  readonly config: MachineConfig
}

/** A machine under a driver. Methods resolve when the state is reached, and refuse with a `HypervisorError`. */
export interface Machine {
  readonly id: string
  readonly view: MachineView
  /** Moments of it that one can come back to. */
  readonly snapshots: MachineSnapshots
  /** How it goes to another host. */
  readonly migration: MachineMigration
  /** What its platform knows of it that the model has no word for, for people: one line each; absent where there is never any. */
  beyondModel?(): Promise<readonly string[]>

  /**
   * Starts it; one that is `saved` goes on where it was, with the settings of then, and paused if it was paused. A restore
   * that fails leaves it `saved`, with all that was kept of it.
   */
  start(options?: Operation & { readonly paused?: boolean }): Promise<void>
  pause(operation?: Operation): Promise<void>
  resume(operation?: Operation): Promise<void>
  /** Pulls the reset line; the guest is not asked. */
  reset(operation?: Operation): Promise<void>
  /** Asks the guest to shut down by ACPI and starts it again. Refused with `timeout` when it does not obey in time. */
  reboot(options?: Operation & GuestPatience): Promise<void>
  /**
   * Asks the guest to power off by ACPI. Refused with `timeout` when it does not obey in time, and with `cancelled` when
   * it is called off; the machine is `running` again then, whatever the guest still does.
   */
  shutDown(options?: Operation & GuestPatience): Promise<void>
  /** Takes the power away at once. */
  powerOff(operation?: Operation): Promise<void>

  /**
   * Writes the memory of a machine that is running or paused to disk and ends it; `start` goes on from there. With
   * progress. Called off or failed (`no-space`), it leaves the machine as it was. Refused by name is what can't be kept.
   */
  save(operation?: Operation): Promise<void>
  /** Throws away what `save` has kept, as if the power were lost: the machine is `off`. */
  discardSaved(operation?: Operation): Promise<void>

  change(request: ChangeRequest, operation?: Operation): Promise<ChangeResult>
  /**
   * Makes machines like this one, each with an id, a name, MAC addresses, disks and firmware variables of its own. All of them
   * are there when it resolves, in the order of the request, or none is and nothing of them is left.
   */
  clone(request: CloneRequest, operation?: Operation): Promise<readonly Machine[]>
  /**
   * Forgets an `off` machine, with what the driver keeps about it. Disks stay. One that has snapshots is refused
   * (`snapshots-exist`) unless they are to be deleted with it.
   */
  undefine(options?: Operation & { readonly snapshots?: boolean }): Promise<void>

  /**
   * Where its NICs are plugged in, and the addresses by which they are known outside: of those it runs with, or will start
   * with. Asked anew each time; a guest that has not spoken yet has none.
   */
  addresses(operation?: Operation): Promise<readonly NicAddresses[]>

  /** The agent in its guest, whether there is one or not: first use finds out. */
  readonly agent: GuestAgent

  /** A serial port's bytes, both ways. Any number may be open; all see the output. */
  openSerial(device: string, operation?: Operation): Promise<Duplex>
  /** What a serial port said, oldest first, bounded by the driver; also from before anyone attached and earlier runs. */
  readSerialLog(device: string, options?: { readonly lastBytes?: number }): Promise<Uint8Array>
  /** A graphics device's own protocol (VNC: RFB), both ways. */
  openGraphics(device: string, operation?: Operation): Promise<Duplex>
  /** What a graphics device shows, as the bytes of an image file. */
  screenshot(device: string, options?: Operation & { readonly format?: ScreenshotFormat }): Promise<Uint8Array>
  /**
   * Sets the password that clients of a graphics device's own protocol are asked for, until the machine goes off. It is
   * kept nowhere but in the running machine. At most 8 characters with VNC (RFC 6143, 7.2.2), 60 with SPICE.
   */
  setGraphicsPassword(device: string, password: string, options?: Operation & PasswordLife): Promise<void>
  /**
   * Presses keys at the machine's keyboard: chord after chord, each held, and let go before the next. Resolves when the
   * last is let go. Called off, it lets go of what it holds and is refused with `cancelled`. One call at a time.
   */
  sendKeys(chords: readonly KeyChord[], options?: Operation & KeyTiming): Promise<void>

  /**
   * Writes its memory, and its processors' registers, into a file of the host. It stands still meanwhile (`paused`, by
   * `dump`), and is as before then. Until it resolves there is no file of that name.
   * Refused with `no-space` where the host has no room for all of it, with `file-missing` and `invalid-input` for a path
   * that can't be, with `unsupported` for a format that the platform has not.
   */
  dump(request?: DumpRequest, operation?: Operation): Promise<DumpResult>
  /** The same to be read, and kept nowhere. It stands still until the host has it, not until it is read. */
  readDump(request?: Pick<DumpRequest, 'format'>, operation?: Operation): Promise<VolumeBytes>
  /** Sends a non-maskable interrupt to its processors; most kernels tell of it, or panic. */
  injectNmi(operation?: Operation): Promise<void>
}

/** `png` if left out; `ppm` is the portable pixmap of Netpbm (P6). */
export type ScreenshotFormat = 'png' | 'ppm'

export interface PasswordLife {
  /** After so many seconds nobody new comes in by it; left out: it is good as long as the machine runs. */
  readonly expiresSeconds?: number
}

export interface KeyTiming {
  /** How long each chord is held, in milliseconds; default 20. */
  readonly holdMs?: number
  /** How long to wait between two of them, in milliseconds; default 20. A guest that is slow to read loses keys. */
  readonly delayMs?: number
}

export const usualKeyTiming: Required<KeyTiming> = { holdMs: 20, delayMs: 20 }

export interface GuestPatience {
  /** How the guest is asked: by the power button of ACPI, which is the default, or by its agent. */
  readonly by?: 'acpi' | 'agent'
  /** How long the guest may take, in milliseconds; default 60,000. */
  readonly timeoutMs?: number
}
