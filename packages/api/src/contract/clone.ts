import type { MachineDocumentRequest } from './machine-request.ts'

/** So many at once; a driver takes as many. */
export const mostCopies = 1000

/** In the files of a seed these stand for the machine's own, and no value is called so. */
export const ownKeys: readonly string[] = ['name', 'id', 'host']

/** Machines to be made from one, as it is now or was at a snapshot: as many as there are rows, or `count`. */
export interface CloneRequest {
  /** With more than one, a pattern: `{n}` is a machine's number, `{n:03}` filled up with zeros, `{key}` a value of its row. */
  readonly name: string
  /** Left out: one, or one for each row. */
  readonly count?: number
  /** The first number; left out: 1. */
  readonly first?: number
  /** For the files of each one's seed. */
  readonly values?: Readonly<Record<string, string>>
  /** The same for one after the other. */
  readonly rows?: readonly Readonly<Record<string, string>>[]
  /** Their disks hold what differs from those of the source, which has to be a template. */
  readonly linked?: boolean
  /** By id or name: they are what the source was at this snapshot of it. */
  readonly snapshot?: string
  /** Of one that runs: its guest's agent is asked to write all down and hold still for the moment. */
  readonly quiesce?: boolean
  /** What the source's TPM knows comes along. */
  readonly keepTpm?: boolean
  /** By id or name: where copies of disks are made; left out: where those of the source are. */
  readonly pool?: string
  /** What they are to be beside what the source is. */
  readonly settings?: MachineDocumentRequest
}
