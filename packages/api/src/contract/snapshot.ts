import type { JobView } from '@cimarron/estate'
import type { KeptImage, Snapshot, SnapshotChange, SnapshotRequest } from '@cimarron/hypervisor'

export type { KeptImage, Snapshot, SnapshotChange, SnapshotRequest } from '@cimarron/hypervisor'

/** A snapshot as it is told over the wire. */
export interface SnapshotResource extends Snapshot {
  /** The machine became what it is now after this one. */
  readonly current?: boolean
}

/** To which snapshot, and what becomes of the present state: it is lost (`force`), or kept in a snapshot before (`first`). */
export interface RevertRequest {
  /** By id or name. */
  readonly snapshot: string
  readonly force?: boolean
  readonly first?: SnapshotRequest
}

type OfMachine<E> = E & { params: { readonly machine: string } }
/** By id, or by name. */
type OfSnapshot<E> = E & { params: { readonly machine: string; readonly snapshot: string } }
interface Wait {
  readonly wait?: number
}

/** What there is for a machine's snapshots. */
export type SnapshotEndpoints = {
  /** Oldest first; each names the one it came after. */
  'snapshots.list': OfMachine<{ answer: readonly SnapshotResource[] }>
  'snapshots.get': OfSnapshot<{ answer: SnapshotResource }>
  'snapshots.kept': OfMachine<{ answer: readonly KeptImage[] }>
  'snapshots.take': OfMachine<{ query: Wait; body: SnapshotRequest; answer: JobView }>
  'snapshots.change': OfSnapshot<{ query: Wait; body: SnapshotChange; answer: JobView }>
  'snapshots.delete': OfSnapshot<{ query: Wait & { readonly children?: boolean }; answer: JobView }>
  'snapshots.revert': OfMachine<{ query: Wait; body: RevertRequest; answer: JobView }>
}

export const snapshotPlaces = {
  'snapshots.list': { method: 'GET', path: '/machines/{machine}/snapshots' },
  'snapshots.get': { method: 'GET', path: '/machines/{machine}/snapshots/{snapshot}' },
  'snapshots.kept': { method: 'GET', path: '/machines/{machine}/kept-images' },
  'snapshots.take': { method: 'POST', path: '/machines/{machine}/snapshots' },
  'snapshots.change': { method: 'PATCH', path: '/machines/{machine}/snapshots/{snapshot}' },
  'snapshots.delete': { method: 'DELETE', path: '/machines/{machine}/snapshots/{snapshot}' },
  'snapshots.revert': { method: 'POST', path: '/machines/{machine}/revert' },
} as const
