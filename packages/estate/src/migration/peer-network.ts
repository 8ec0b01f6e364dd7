import type {
  ArrivalEndpoints,
  ArrivalListen,
  ArrivalPlan,
  ArrivalState,
  MigrationCredentials,
  MigrationObstacle,
  MigrationOffer,
} from '@cimarron/hypervisor'
import type { JournalEntry } from '../journal-entry.ts'
import type { HistoryPiece } from './history-piece.ts'
import type { Patience } from './patience.ts'

/** Where a machine comes from and how: what one daemon asks another for. */
export interface ArrivalRequest {
  readonly offer: MigrationOffer
  readonly plan: ArrivalPlan
  /** By name or id; left out: the default one. */
  readonly hypervisor?: string
  /** What signs the certificate that the source will show; absent: the check alone is asked for. */
  readonly authority?: string
}

/** What a target says to it. */
export interface ArrivalAnswer {
  readonly endpoints: ArrivalEndpoints
  /** What signed the certificate that the target shows. */
  readonly authority: string
  readonly serverName: string
}

/** What a source says of a migration that it began. `none`: it is not under way; its machine was not given away by it. */
export type DepartureState = 'under-way' | 'departed' | 'none'

/** Another daemon. Each call may be repeated: the same is answered. @throws EstateError `peer-unreachable`, what the peer refuses */
export interface PeerLink {
  readonly name: string
  check(request: ArrivalRequest, signal?: AbortSignal): Promise<readonly MigrationObstacle[]>
  begin(request: ArrivalRequest, signal?: AbortSignal): Promise<ArrivalAnswer>
  /** What became of it, once it is decided. */
  decide(migration: string, decision: 'commit' | 'abandon', signal?: AbortSignal): Promise<'committed' | 'abandoned'>
  /** Undefined: it has never heard of it. */
  arrivalState(migration: string, signal?: AbortSignal): Promise<ArrivalState | undefined>
  departureState(migration: string, signal?: AbortSignal): Promise<DepartureState>
  /** The machine's past, oldest first, in pieces. */
  tell(migration: string, entries: readonly JournalEntry[], signal?: AbortSignal): Promise<void>
  /** What else goes along with it. */
  tellHistory(migration: string, piece: HistoryPiece, signal?: AbortSignal): Promise<void>
}

/** Certificates for one migration: of a CA that is good for nothing else. */
export interface MigrationCertificates {
  readonly authority: string
  readonly certificate: string
  readonly key: string
  readonly serverName: string
}

/** The other daemons, and how machines come in from them: a port that `server` fills. */
export interface PeerNetwork {
  /** @throws EstateError `peer-unknown` */
  peer(name: string): PeerLink
  /** Of this daemon, by which others know where entries come from. */
  readonly origin: string
  readonly listen: Omit<ArrivalListen, 'credentials'>
  readonly patience: Patience
  issue(): Promise<MigrationCertificates>
  /** A migration is about to come or go: what `issue` takes can be made meanwhile. */
  prepare(): void
}

/** The certificates as a driver takes them, with what it has to trust: its own CA too, for QEMU checks its own certificate as well. */
export function credentialsFor(own: MigrationCertificates, authority: string): MigrationCredentials {
  const { certificate, key } = own
  return { authority: `${authority.trimEnd()}\n${own.authority}`, certificate, key }
}
