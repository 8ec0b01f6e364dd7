import type { Boot, Disk, Drive, Firmware, Graphics, LifecyclePolicy, MachineConfig, SerialPort } from './config.ts'
import type { Hardware } from './hardware.ts'
import type { MacvtapBackend, Nic, NicBackend, PortForward, UserBackend } from './nic.ts'

/** A config with only what its author cares about: the rest comes from `completeConfig`. */
export interface MachineDraft
  extends Hardware,
    Partial<Pick<MachineConfig, 'id' | 'description' | 'architecture' | 'machineType' | 'acceleration'>> {
  readonly name: string
  readonly processors?: { readonly count: number }
  readonly memory?: { readonly bytes: number }
  readonly firmware?: Firmware
  readonly boot?: Partial<Boot>
  readonly disks?: readonly DiskDraft[]
  readonly drives?: readonly DriveDraft[]
  readonly nics?: readonly NicDraft[]
  /** Left out: one serial port. */
  readonly serials?: readonly SerialDraft[]
  /** Left out: one VNC screen, where such machines have one. */
  readonly graphics?: readonly GraphicsDraft[]
  readonly lifecycle?: Partial<LifecyclePolicy>
}

export type DiskDraft = Pick<Disk, 'path' | 'format'> & Partial<Omit<Disk, 'path' | 'format'>>
/** Left out: an empty CD-ROM drive on the bus that its machine type has for it. */
export type DriveDraft = Partial<Drive>
export type SerialDraft = Partial<SerialPort>
export type GraphicsDraft = Partial<Graphics>
export interface NicDraft extends Partial<Omit<Nic, 'backend'>> {
  readonly backend?: NicBackendDraft
}

/** Left out: user networking. */
export type NicBackendDraft =
  | (Omit<UserBackend, 'forwards'> & { readonly forwards?: readonly PortForwardDraft[] })
  | (Omit<MacvtapBackend, 'mode'> & { readonly mode?: MacvtapBackend['mode'] })
  | Exclude<NicBackend, UserBackend | MacvtapBackend>

/** Left out: TCP, on the loopback address only. */
export type PortForwardDraft = Pick<PortForward, 'hostPort' | 'guestPort'> & Partial<PortForward>
