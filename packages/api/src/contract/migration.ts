import type {
  AdoptionLoss,
  ArrivalAnswer,
  ArrivalRequest,
  DepartureState,
  HistoryPiece,
  JobView,
  JournalEntry,
  MigrationWish,
} from '@cimarron/estate'
import type { ArrivalState, MigrationObstacle, MigrationTuning } from '@cimarron/hypervisor'
import type { Place } from './endpoints.ts'

/** What is lost of a machine that becomes another hypervisor's. */
export interface Adoption {
  readonly losses: readonly AdoptionLoss[]
}

export interface MigrationRequest {
  /** As it is called here. */
  readonly peer: string
  readonly wish: MigrationWish
}

type OfMachine<E> = E & { params: { readonly machine: string } }
type OfMigration<E> = E & { params: { readonly migration: string } }

export interface MigrationEndpoints {
  'machines.migrate': OfMachine<{ query: { readonly wait?: number }; body: MigrationRequest; answer: JobView }>
  'machines.check-migration': OfMachine<{ body: MigrationRequest; answer: readonly MigrationObstacle[] }>
  'machines.adopt': OfMachine<{ query: { readonly wait?: number }; body: { readonly to: string }; answer: JobView }>
  'machines.check-adoption': OfMachine<{ body: { readonly to: string }; answer: Adoption }>
  'machines.tune-migration': OfMachine<{ body: MigrationTuning; answer: null }>
  'machines.resolve-migration': OfMachine<{
    body: { readonly where: 'here' | 'there' | 'gone' }
    answer: JobView | null
  }>
  'peer.check': {
    body: { readonly protocol: number; readonly request: ArrivalRequest }
    answer: readonly MigrationObstacle[]
  }
  'peer.begin': { body: { readonly protocol: number; readonly request: ArrivalRequest }; answer: ArrivalAnswer }
  'peer.decide': OfMigration<{
    body: { readonly protocol: number; readonly decision: 'commit' | 'abandon' }
    answer: { readonly outcome: 'committed' | 'abandoned' }
  }>
  'peer.arrival': OfMigration<{
    query: { readonly protocol: number }
    answer: { readonly state: ArrivalState | 'unknown' }
  }>
  'peer.departure': OfMigration<{ query: { readonly protocol: number }; answer: { readonly state: DepartureState } }>
  'peer.past': OfMigration<{
    body: { readonly protocol: number; readonly daemon: string; readonly entries: readonly JournalEntry[] }
    answer: null
  }>
  'peer.history': OfMigration<{ body: { readonly protocol: number; readonly piece: HistoryPiece }; answer: null }>
}

export const migrationPlaces: { readonly [N in keyof MigrationEndpoints]: Place } = {
  'machines.migrate': { method: 'POST', path: '/machines/{machine}/migrate' },
  'machines.check-migration': { method: 'POST', path: '/machines/{machine}/migration-check' },
  'machines.adopt': { method: 'POST', path: '/machines/{machine}/adopt' },
  'machines.check-adoption': { method: 'POST', path: '/machines/{machine}/adoption-check' },
  'machines.tune-migration': { method: 'PATCH', path: '/machines/{machine}/migration' },
  'machines.resolve-migration': { method: 'POST', path: '/machines/{machine}/migration-outcome' },
  'peer.check': { method: 'POST', path: '/peer/checks' },
  'peer.begin': { method: 'POST', path: '/peer/arrivals' },
  'peer.decide': { method: 'POST', path: '/peer/arrivals/{migration}/decision' },
  'peer.arrival': { method: 'GET', path: '/peer/arrivals/{migration}' },
  'peer.departure': { method: 'GET', path: '/peer/departures/{migration}' },
  'peer.past': { method: 'POST', path: '/peer/arrivals/{migration}/past' },
  'peer.history': { method: 'POST', path: '/peer/arrivals/{migration}/history' },
}
