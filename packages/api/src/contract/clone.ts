import type { MachineDocumentRequest } from './machine-request.ts'

/** Machines to be made from one that is off: as many as there are rows, or `count`. */
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
  /** What the source's TPM knows comes along. */
  readonly keepTpm?: boolean
  /** By id or name: where copies of disks are made; left out: where those of the source are. */
  readonly pool?: string
  /** What they are to be beside what the source is. */
  readonly settings?: MachineDocumentRequest
}
