import type {
  Incident,
  MachineState,
  MachineView,
  NetworkLease,
  NetworkState,
  NetworkView,
  PoolView,
  Snapshot,
  SnapshotEventKind,
  StateReason,
  VolumeView,
} from '@cimarron/hypervisor'
import type { Actor } from './actor.ts'
import type { ConsoleAct } from './console-session.ts'
import type { JobView } from './job.ts'
import type { Schedule } from './schedule/schedule.ts'

/**
 * What happened, in one order over all hypervisors. The journal is the one source of live events: indications,
 * server-sent events, audit and history read it by cursor, so each can resume without a gap.
 */
export type JournalEntry = JournalDraft & {
  /** Grows by one each time, never reused; the first is 2. */
  readonly cursor: number
}

/** An entry before it has its place in the order. */
export type JournalDraft = {
  readonly atMs: number
  /** Who caused it, where somebody did. */
  readonly actor?: Actor
  readonly job?: string
  readonly hypervisor?: string
} & JournalEvent

export type JournalEvent =
  | { readonly kind: 'machine-defined'; readonly machine: MachineView }
  | { readonly kind: 'machine-changed'; readonly machine: MachineView }
  | { readonly kind: 'machine-undefined'; readonly machine: MachineView }
  | {
      readonly kind: 'machine-state'
      readonly machine: MachineView
      readonly from: MachineState
      readonly to: MachineState
      readonly reason: StateReason
    }
  | { readonly kind: 'machine-agent'; readonly machine: MachineView; readonly connected: boolean }
  | { readonly kind: 'machine-reset'; readonly machine: MachineView; readonly byGuest: boolean }
  | { readonly kind: 'machine-incident'; readonly machine: MachineView; readonly incident: Incident }
  | { readonly kind: SnapshotEventKind; readonly machine: MachineView; readonly snapshot: Snapshot }
  | { readonly kind: 'pool-defined' | 'pool-changed' | 'pool-undefined'; readonly pool: PoolView }
  | { readonly kind: 'volume-created' | 'volume-changed' | 'volume-deleted'; readonly volume: VolumeView }
  | { readonly kind: 'network-defined' | 'network-changed' | 'network-undefined'; readonly network: NetworkView }
  | {
      readonly kind: 'network-state'
      readonly network: NetworkView
      readonly from: NetworkState
      readonly to: NetworkState
    }
  | {
      readonly kind: 'network-leases'
      readonly network: NetworkView
      readonly given: readonly NetworkLease[]
      readonly ended: readonly NetworkLease[]
    }
  | { readonly kind: 'job'; readonly view: JobView }
  /** Refusals and denials: who tried what, and why not. */
  | {
      readonly kind: 'refused'
      readonly command: string
      readonly code: string
      readonly message: string
      readonly machine?: string
    }
  /** Keys that somebody pressed at a machine's keyboard; which ones is told nowhere. */
  | ({ readonly kind: 'console' } & ConsoleAct)
  | PastEvent
  | AccessEvent
  /** What becomes of a schedule, and how its runs end. */
  | {
      readonly kind: 'schedule'
      readonly event: 'defined' | 'changed' | 'deleted' | 'ran'
      readonly schedule: Schedule
    }
  | { readonly kind: 'daemon'; readonly event: 'started' | 'stopping'; readonly version: string }

/** What happened to a machine while it was another daemon's: it came along with the machine. */
export interface PastEvent {
  readonly kind: 'past'
  /** The machine's id. */
  readonly subject: string
  /** Whose journal it stood in, and where: that daemon's fingerprint, and the name of the peer that told it. */
  readonly origin: { readonly daemon: string; readonly peer: string; readonly cursor: number }
  readonly entry: JournalEntry
}

/** What becomes of users, tokens, certificates, sessions, peers and connections to hypervisors, and that somebody was not let in. */
export const accessEvents = [
  'user-added',
  'password-changed',
  'role-changed',
  'user-removed',
  'certificate-issued',
  'certificate-revoked',
  'token-created',
  'token-revoked',
  'session-ended',
  'log-in-refused',
  'peer-invited',
  'peer-added',
  'peer-removed',
  'hypervisor-added',
  'hypervisor-removed',
] as const

/** Who came to be let in, and who was not. For admins only. */
export interface AccessEvent {
  readonly kind: 'access'
  readonly event: (typeof accessEvents)[number]
  /** The name of the user it is about; of a refused log-in the name that was given, be there such a user or not; else a peer's or a hypervisor's. */
  readonly user: string
  /** For people, and never a secret: "operator in root/virt/lab", "token 3f2c (backup)". */
  readonly detail?: string
}

/** Such an event with its time, who caused it, and from where. */
export type AccessDraft = AccessEvent & { readonly atMs: number; readonly actor?: Actor }
