import type { MachineConfig } from '../config.ts'
import { HypervisorError } from '../error.ts'
import { refuseField } from '../invalid-config.ts'
import type { MachineState } from '../machine.ts'
import { checkLabel } from '../machine-name.ts'
import { createId, isUuid } from '../uuid.ts'

/** `internal`: kept inside the images themselves; `external`: they stand still, and what changes goes into new files on them. */
export type SnapshotKind = 'internal' | 'external'

/** A moment of a machine that one can come back to; immutable, replaced whole at each change. */
export interface Snapshot {
  readonly id: string
  /** A label; unique in its machine, and can change. */
  readonly name: string
  readonly description?: string
  /** The snapshot after which the machine became what this one holds (its id). */
  readonly parent?: string
  /** Milliseconds since 1970. */
  readonly createdMs: number
  readonly kind: SnapshotKind
  /** Why it is of that kind, and with memory or without, as the rest of a sentence that begins with "because". */
  readonly why: string
  /** The machine's memory is part of it, and of a machine that was off there is none. */
  readonly memory: boolean
  /** The machine's state then. */
  readonly state: SnapshotState
  /** Its settings then: those in force, or of a machine that was off those defined. */
  readonly config: MachineConfig
  /** The guest had written what it held back, and stood still. */
  readonly quiesced: boolean
  /** Of the schedule that made it, if one did: whoever tidies up by a schedule touches no other. */
  readonly schedule?: string
  /** The images it holds, by the device they are of. */
  readonly disks: readonly SnapshotDisk[]
  /** What it took of the disk when it was made: most is the memory. Absent where the platform does not tell. */
  readonly bytes?: number
  /** Milliseconds since 1970 of the last revert to it. */
  readonly revertedMs?: number
  /** Why one can not come back to it any more. */
  readonly problem?: string
}

export type SnapshotState = Extract<MachineState, 'off' | 'running' | 'paused'>

/** Where a disk's state is. */
export interface SnapshotDisk {
  readonly device: string
  /** The image that holds it: inside it, or as what this file is. */
  readonly path: string
  readonly format: 'raw' | 'qcow2'
}

/** A snapshot to be made; what is left out is chosen: see `chooseSnapshot`. */
export interface SnapshotRequest {
  /** Left out: a new one. */
  readonly id?: string
  readonly name: string
  readonly description?: string
  readonly kind?: SnapshotKind
  /** False: disks only. */
  readonly memory?: boolean
  /** The guest's agent is asked to write all down and hold still for the moment: of disks only. Nothing to a machine that is off. */
  readonly quiesce?: boolean
  /** See `Snapshot.schedule`. */
  readonly schedule?: string
}

export interface SnapshotChange {
  readonly name?: string
  /** Empty takes it away. */
  readonly description?: string
}

export interface RevertOptions {
  /** The present state is lost: nobody need keep it. */
  readonly force?: boolean
  /** The present state is kept in this snapshot before. */
  readonly first?: SnapshotRequest
}

const longestText = 4096
/** More is no use to anybody, and each costs memory. */
export const mostSnapshots = 1000

/** @throws HypervisorError `invalid-config` */
export function checkSnapshotRequest({ id, name, description, schedule }: SnapshotRequest): void {
  if (id !== undefined && !isUuid(id)) throw refuseField('id', id, 'is no UUID in lower case; leave it out')
  checkSnapshotName(name)
  checkSnapshotText('description', description)
  checkSnapshotText('schedule', schedule)
}

/** Snapshots are named as machines are. @throws HypervisorError `invalid-config` */
export function checkSnapshotName(name: string): void {
  checkLabel(name, { field: 'name', of: 'snapshot' })
}

/** @throws HypervisorError `invalid-config` */
export function checkSnapshotText(field: string, text: string | undefined): void {
  if (text !== undefined && text.length > longestText)
    throw refuseField(field, text, `is too long; use at most ${longestText} characters`)
}

/** A new snapshot's id. */
export function snapshotId({ id = createId() }: SnapshotRequest): string {
  return id
}

/** Refuses to make a snapshot of this machine as it is asked for. */
export function snapshotRefused(machine: string, problem: string, remedy: string): HypervisorError {
  return new HypervisorError('snapshot-refused', { machine, problem, remedy })
}
