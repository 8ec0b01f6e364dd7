import type { GuestAgent, MachineConfig } from '@cimarron/hypervisor'
import type { Incoming } from '../incoming.ts'
import type { MachineContext } from '../machine-context.ts'
import type { MachineStatus } from '../machine-status.ts'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import type { SnapshotImages } from './snapshot-images.ts'
import type { SnapshotLedger } from './snapshot-ledger.ts'

export interface SnapshotOwner {
  readonly id: string
  readonly status: MachineStatus
  readonly context: MachineContext
  readonly paths: RunPaths
  readonly agent: GuestAgent
  readonly run: () => Run | undefined
  readonly exclusively: <T>(
    operation: 'snapshot' | 'revert' | 'delete-snapshot',
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T>
  /** Ends its QEMU. */
  readonly powerOff: () => Promise<void>
  /** Starts it as it is defined, or with a guest that comes from elsewhere, and has that stand still. */
  readonly startStill: (guest?: { readonly config: MachineConfig; readonly incoming: Incoming }) => Promise<void>
}

/** What each piece of work on a machine's snapshots is done with. */
export interface SnapshotParts {
  readonly owner: SnapshotOwner
  readonly images: SnapshotImages
  readonly ledger: SnapshotLedger
}
