import type { Incident } from './incident.ts'
import type { MachineState, MachineView, StateReason } from './machine.ts'
import type { Snapshot } from './snapshot/snapshot.ts'

/** What happened, in the order in which it did. `atMs` is milliseconds since 1970. */
export type HypervisorEvent =
  | { readonly kind: 'machine-defined'; readonly atMs: number; readonly machine: MachineView }
  | { readonly kind: 'machine-changed'; readonly atMs: number; readonly machine: MachineView }
  | { readonly kind: 'machine-undefined'; readonly atMs: number; readonly machine: MachineView }
  | {
      readonly kind: 'machine-state'
      readonly atMs: number
      readonly machine: MachineView
      readonly from: MachineState
      readonly to: MachineState
      readonly reason: StateReason
    }
  /** An agent in the guest has opened its channel, or closed it; the machine's `guest` says which. */
  | {
      readonly kind: 'machine-agent'
      readonly atMs: number
      readonly machine: MachineView
      readonly connected: boolean
    }
  /** The guest was reset; its state stays `running`. */
  | { readonly kind: 'machine-reset'; readonly atMs: number; readonly machine: MachineView; readonly byGuest: boolean }
  | {
      readonly kind: 'machine-incident'
      readonly atMs: number
      readonly machine: MachineView
      readonly incident: Incident
    }
  /** Its view tells which snapshot it is at from now on, and settings that came by it. */
  | {
      readonly kind: SnapshotEventKind
      readonly atMs: number
      readonly machine: MachineView
      readonly snapshot: Snapshot
    }

export type SnapshotEventKind = 'snapshot-created' | 'snapshot-changed' | 'snapshot-deleted' | 'machine-reverted'
