import type { Boot, Disk, Graphics, LifecyclePolicy, MachineConfig, Nic, PortForward, SerialPort } from './config.ts'

/** A config with only what its author cares about: the rest comes from `completeConfig`. */
export interface MachineDraft
  extends Partial<Pick<MachineConfig, 'id' | 'description' | 'architecture' | 'machineType' | 'acceleration'>> {
  readonly name: string
  readonly processors?: { readonly count: number }
  readonly memory?: { readonly bytes: number }
  readonly firmware?: 'bios'
  readonly boot?: Partial<Boot>
  readonly disks?: readonly DiskDraft[]
  readonly nics?: readonly NicDraft[]
  /** Left out: one serial port. */
  readonly serials?: readonly SerialDraft[]
  /** Left out: one VNC screen. */
  readonly graphics?: readonly GraphicsDraft[]
  readonly lifecycle?: Partial<LifecyclePolicy>
}

export type DiskDraft = Pick<Disk, 'path' | 'format'> & Partial<Omit<Disk, 'path' | 'format'>>
export type SerialDraft = Partial<SerialPort>
export type GraphicsDraft = Partial<Graphics>
export interface NicDraft extends Partial<Pick<Nic, 'id' | 'kind' | 'mac' | 'model'>> {
  readonly backend?: { readonly kind: 'user'; readonly forwards?: readonly PortForwardDraft[] }
}

/** Left out: TCP, on the loopback address only. */
export type PortForwardDraft = Pick<PortForward, 'hostPort' | 'guestPort'> & Partial<PortForward>
