import type { Apply, Change, GuestPatience, MachineDraft } from '@cimarron/hypervisor'
import type { AdoptCommand } from './adoption/adopt-command.ts'
import type { CloneCommand } from './clone-command.ts'
import { type CrashCommand, crashCommandKinds } from './crash-command.ts'
import { type MigrationCommand, migrationCommandKinds } from './migration-command.ts'
import { type NetworkCommand, networkCommandKinds } from './network-command.ts'
import { type SaveCommand, saveCommandKinds } from './save-command.ts'
import { type SnapshotCommand, snapshotCommandKinds } from './snapshot-command.ts'
import { type StorageCommand, storageCommandKinds } from './storage-command.ts'

/** Everything that can be asked of the estate, as data: what a job records, what the audit names, what a face sends. */
export type Command =
  | { readonly kind: 'define-machine'; readonly hypervisor?: string; readonly draft: MachineDraft }
  | {
      readonly kind: 'undefine-machine'
      readonly machine: string
      readonly powerOff?: boolean
      readonly discardSaved?: boolean
      /** They are deleted with it. */
      readonly snapshots?: boolean
    }
  | {
      readonly kind: 'change-machine'
      readonly machine: string
      readonly revision: number
      readonly changes: readonly Change[]
      readonly apply: Apply
      readonly against?: 'active'
    }
  | { readonly kind: 'start-machine'; readonly machine: string; readonly paused?: boolean }
  | { readonly kind: 'pause-machine'; readonly machine: string }
  | { readonly kind: 'resume-machine'; readonly machine: string }
  | { readonly kind: 'reset-machine'; readonly machine: string }
  | ({ readonly kind: 'reboot-machine'; readonly machine: string } & GuestPatience)
  | ({ readonly kind: 'shut-down-machine'; readonly machine: string } & GuestPatience)
  | { readonly kind: 'power-off-machine'; readonly machine: string }
  | SaveCommand
  | CloneCommand
  | AdoptCommand
  | CrashCommand
  | MigrationCommand
  | StorageCommand
  | NetworkCommand
  | SnapshotCommand

export type CommandKind = Command['kind']

export const commandKinds: readonly CommandKind[] = [
  'define-machine',
  'undefine-machine',
  'change-machine',
  'start-machine',
  'pause-machine',
  'resume-machine',
  'reset-machine',
  'reboot-machine',
  'shut-down-machine',
  'power-off-machine',
  ...saveCommandKinds,
  'clone-machine',
  'adopt-machine',
  ...crashCommandKinds,
  ...migrationCommandKinds,
  ...storageCommandKinds,
  ...networkCommandKinds,
  ...snapshotCommandKinds,
]
