import type { AnyDevice, Boot, Disk, Drive, Firmware, Graphics, LifecyclePolicy, SerialPort } from './config.ts'
import type { Hardware, HardwareName } from './hardware.ts'
import type { Nic } from './nic.ts'

/** One change to a machine's config. Drivers change the part named and keep everything else as it is. */
export type Change =
  | { readonly kind: 'set-name'; readonly name: string }
  | { readonly kind: 'set-description'; readonly description: string | null }
  | { readonly kind: 'set-processors'; readonly count: number }
  | { readonly kind: 'set-memory'; readonly bytes: number }
  | { readonly kind: 'set-boot'; readonly boot: Boot }
  | { readonly kind: 'set-firmware'; readonly firmware: Firmware }
  | { readonly kind: 'set-machine-type'; readonly machineType: string }
  | { readonly kind: 'set-acceleration'; readonly acceleration: 'auto' | 'kvm' | 'tcg' }
  | SetHardware
  | { readonly kind: 'set-lifecycle'; readonly lifecycle: LifecyclePolicy }
  | { readonly kind: 'attach-device'; readonly device: AnyDevice }
  | { readonly kind: 'detach-device'; readonly device: string }
  /** Replaces the settings of the device with the same id. */
  | { readonly kind: 'change-disk'; readonly device: Disk }
  | { readonly kind: 'change-nic'; readonly device: Nic }
  /** Another medium, or none, where only that differs. */
  | { readonly kind: 'change-drive'; readonly device: Drive }
  | { readonly kind: 'change-graphics'; readonly device: Graphics }
  | { readonly kind: 'change-serial'; readonly device: SerialPort }

/** Sets one part of the hardware, or takes it back to the platform's usual one. */
export type SetHardware = {
  readonly [N in HardwareName]: {
    readonly kind: 'set-hardware'
    readonly name: N
    readonly value: Exclude<Hardware[N], undefined> | null
  }
}[HardwareName]

export interface ChangeRequest {
  /** The revision the changes were made against; another one is refused with `revision-conflict`. */
  readonly revision: number
  readonly changes: readonly Change[]
  readonly apply: Apply
  /**
   * Whose settings the changes were made from. `active`: those that the machine runs with, so that of the defined ones only
   * the same parts change, and what else waits goes on waiting. Left out: the defined ones.
   */
  readonly against?: 'active'
}

/**
 * `next`: the defined config, in force from the next start. `now`: the running machine as well, or an error. `soonest`:
 * each change now if the running machine can take it, else at the next start.
 */
export type Apply = 'now' | 'next' | 'soonest'

export interface ChangeResult {
  readonly revision: number
  /** What is in force already: all of it when the machine is off. */
  readonly now: readonly Change[]
  /** What waits for the next start. */
  readonly pending: readonly Change[]
  /** Why each of those waits, in words; absent where that was asked for. */
  readonly waits?: readonly string[]
}
