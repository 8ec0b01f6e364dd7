import type { ArrivalPlan } from '@cimarron/hypervisor'

/** How a machine is to go: to another daemon, or to another hypervisor of this one where its platform has a way of its own. */
export interface MigrationWish {
  readonly storage: ArrivalPlan['storage']
  /** A pool there, by name or id, for the copies. */
  readonly pool?: string
  /** What it is to be called there; left out: as here. */
  readonly name?: string
  /** The hypervisor there, by name or id; left out: the default one. */
  readonly hypervisor?: string
  /** The most bytes a second; 0: no bound. */
  readonly bandwidth?: number
  /** How long the guest may stand still at the end, in milliseconds. */
  readonly downtimeMs?: number
  readonly postCopy?: 'allowed' | { readonly afterMs: number }
  readonly channels?: number
  readonly autoConverge?: boolean
  readonly copiedDisks?: 'keep' | 'remove'
  /** To another hypervisor of this daemon: its server and the machine's own speak to each other, and not to this daemon alone. */
  readonly peerToPeer?: boolean
}

/** What moves a machine between two daemons, as data. */
export type MigrationCommand =
  | { readonly kind: 'migrate-machine'; readonly machine: string; readonly peer: string; readonly wish: MigrationWish }
  | {
      readonly kind: 'receive-machine'
      /** The id it has, and will have. */
      readonly machine: string
      readonly migration: string
      readonly peer: string
      readonly name: string
      /** By id. */
      readonly hypervisor: string
    }
  | {
      readonly kind: 'settle-migration'
      readonly machine: string
      readonly migration: string
      readonly outcome: 'committed' | 'abandoned'
    }

export type MigrationCommandKind = MigrationCommand['kind']

export const migrationCommandKinds: readonly MigrationCommandKind[] = [
  'migrate-machine',
  'receive-machine',
  'settle-migration',
]
