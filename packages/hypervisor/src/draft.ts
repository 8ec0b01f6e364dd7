import type {
  Boot,
  Disk,
  Drive,
  Firmware,
  Graphics,
  LifecyclePolicy,
  MachineConfig,
  Nic,
  PortForward,
  SerialPort,
} from './config.ts'
import type { Hardware } from './hardware.ts'

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
  /** Left out: one VNC screen. */
  readonly graphics?: readonly GraphicsDraft[]
  readonly lifecycle?: Partial<LifecyclePolicy>
}

export type DiskDraft = Pick<Disk, 'path' | 'format'> & Partial<Omit<Disk, 'path' | 'format'>>
/** Left out: an empty CD-ROM drive on the bus that its machine type has for it. */
export type DriveDraft = Partial<Drive>
export type SerialDraft = Partial<SerialPort>
export type GraphicsDraft = Partial<Graphics>
export interface NicDraft extends Partial<Pick<Nic, 'id' | 'kind' | 'mac' | 'model' | 'link'>> {
  readonly backend?: { readonly kind: 'user'; readonly forwards?: readonly PortForwardDraft[] }
}

/** Left out: TCP, on the loopback address only. */
export type PortForwardDraft = Pick<PortForward, 'hostPort' | 'guestPort'> & Partial<PortForward>
