import type { AnyDevice, Boot, Disk, LifecyclePolicy, Nic } from './config.ts'

/** One change to a machine's config. Drivers change the part named and keep everything else as it is. */
export type Change =
  | { readonly kind: 'set-name'; readonly name: string }
  | { readonly kind: 'set-description'; readonly description: string | null }
  | { readonly kind: 'set-processors'; readonly count: number }
  | { readonly kind: 'set-memory'; readonly bytes: number }
  | { readonly kind: 'set-boot'; readonly boot: Boot }
  | { readonly kind: 'set-lifecycle'; readonly lifecycle: LifecyclePolicy }
  | { readonly kind: 'attach-device'; readonly device: AnyDevice }
  | { readonly kind: 'detach-device'; readonly device: string }
  /** Replaces the settings of the device with the same id. */
  | { readonly kind: 'change-disk'; readonly device: Disk }
  | { readonly kind: 'change-nic'; readonly device: Nic }

export interface ChangeRequest {
  /** The revision the changes were made against; another one is refused with `revision-conflict`. */
  readonly revision: number
  readonly changes: readonly Change[]
  /** `next`: the defined config, in force from the next start. `now`: the running machine as well, or an error. */
  readonly apply: 'now' | 'next'
}

export interface ChangeResult {
  readonly revision: number
  /** What is in force already: all of it when the machine is off. */
  readonly now: readonly Change[]
  /** What waits for the next start. */
  readonly pending: readonly Change[]
}
