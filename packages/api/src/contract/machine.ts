import type { JobView, Revision } from '@cimarron/estate'
import type { Change, ChangeRequest, MachineOperation, MachineView } from '@cimarron/hypervisor'
import type { DeviceVolume } from './machine-request.ts'

/** A machine as it is told over the wire: the estate's view of it, where it is, and what whoever asked may do with it. */
export interface Machine extends MachineView {
  /** Its label: the defined config's name. */
  readonly name: string
  /** The id of the hypervisor it is under. */
  readonly hypervisor: string
  /** What its state, its hypervisor and the asker's role allow at this moment; a page offers these and no others. */
  readonly allowed: readonly MachineOperation[]
  /** What waits for its next start: the changes from `active`, or from what a saved machine goes on with, to `defined`. */
  readonly pending: readonly Change[]
  /** Which of the images it has as defined are volumes; absent where none is. */
  readonly volumes?: readonly DeviceVolume[]
  /** The job that works on it now. */
  readonly job?: JobView
}

export interface MachineList {
  /** Where the journal stood when this was read: follow `events` after it, and nothing is missed. */
  readonly cursor: number
  readonly machines: readonly Machine[]
}

/** What is asked of a machine's power: each is a path under the machine. */
export const powerOperations = [
  'start',
  'pause',
  'resume',
  'reset',
  'reboot',
  'shut-down',
  'power-off',
  'save',
  'discard-saved',
] as const
export type PowerOperation = (typeof powerOperations)[number]

/** One of a machine's revisions, and what it changed. */
export interface MachineRevision extends Revision {
  /** From the one before it, where that is still known. */
  readonly changes?: readonly Change[]
}

/** What would make a machine what a document says, and against which revision that was found. */
export interface MachinePlan {
  readonly machine: string
  readonly revision: number
  readonly changes: readonly Change[]
}

export type {
  MachineDocumentRequest as MachineDocument,
  MachineDraftRequest as MachineDraft,
} from './machine-request.ts'
export type { Change, ChangeRequest, MachineOperation }
