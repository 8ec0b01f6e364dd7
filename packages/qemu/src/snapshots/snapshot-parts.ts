import { type GuestAgent, HypervisorError, snapshotRefused } from '@cimarron/hypervisor'
import type { MachineContext } from '../machine-context.ts'
import type { MachineStatus } from '../machine-status.ts'
import type { Run } from '../run.ts'
import type { SnapshotImages } from './snapshot-images.ts'
import type { SnapshotLedger } from './snapshot-ledger.ts'

export interface SnapshotOwner {
  readonly id: string
  readonly status: MachineStatus
  readonly context: MachineContext
  readonly agent: GuestAgent
  readonly run: () => Run | undefined
  readonly exclusively: <T>(
    operation: 'snapshot' | 'revert' | 'delete-snapshot',
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T>
  /** Ends its QEMU. */
  readonly powerOff: () => Promise<void>
  /** Starts it as it is defined, with its guest standing still. */
  readonly startStill: () => Promise<void>
}

/** What each piece of work on a machine's snapshots is done with. */
export interface SnapshotParts {
  readonly owner: SnapshotOwner
  readonly images: SnapshotImages
  readonly ledger: SnapshotLedger
}

/** Refuses what is done to the images of external snapshots where it can't be. @throws HypervisorError `unsupported`, `snapshot-refused` */
export function requireStill({ status }: Pick<SnapshotOwner, 'status'>): void {
  const { state, defined } = status.view
  if (state !== 'off') {
    const why = `machine ${JSON.stringify(defined.name)} is ${state}; power it off before`
    const feature = 'external snapshots of a machine that is on'
    throw new HypervisorError('unsupported', { platform: 'qemu', feature, why })
  }
  if (defined.template)
    throw snapshotRefused(
      defined.name,
      'it is a template, whose disks stay as they are',
      'clone it, or make it a machine',
    )
}
