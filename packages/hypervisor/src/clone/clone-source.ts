import type { MachineConfig } from '../config.ts'
import { HypervisorError } from '../error.ts'
import type { MachineView } from '../machine.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { requireSnapshot } from '../snapshot/snapshot-tree.ts'
import type { CloneRequest } from './clone-request.ts'

/** What copies of a machine are made from. */
export interface CloneSource {
  /** With its disks where they hold what is copied. */
  readonly config: MachineConfig
  /** It is as it was at this one. */
  readonly snapshot?: Snapshot
}

/**
 * The settings that copies get: those of the snapshot that is named, of a machine that runs those in force, else those defined.
 * @throws HypervisorError `snapshot-not-found`
 */
export function cloneSource(
  { defined, active }: Pick<MachineView, 'defined' | 'active'>,
  snapshots: readonly Snapshot[],
  { snapshot: wanted }: Pick<CloneRequest, 'snapshot'>,
): CloneSource {
  if (wanted === undefined) return { config: active ?? defined }
  const snapshot = requireSnapshot({ snapshots }, defined.name, wanted)
  const held = new Map(snapshot.disks.map((disk) => [disk.device, disk]))
  const disks = snapshot.config.disks.map((disk) => {
    const { path, format } = held.get(disk.id) ?? disk
    return { ...disk, path, format }
  })
  return { config: { ...snapshot.config, disks }, snapshot }
}

/** Refuses to ask a guest that stands still to hold still; one that is off does. @throws HypervisorError `invalid-state` */
export function requireListening({ defined: { name }, state }: MachineView, { quiesce }: CloneRequest): void {
  if (!quiesce || state === 'off' || state === 'running') return
  const operation = 'a clone for which its guest holds still'
  throw new HypervisorError('invalid-state', { machine: name, state, operation, needs: 'running' })
}
