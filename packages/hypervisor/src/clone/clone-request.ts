import type { Change } from '../change.ts'
import { refuseField } from '../invalid-config.ts'
import { isUuid } from '../uuid.ts'
import { checkSeedValues } from './seed-values.ts'

/** Machines that are to be made from another, all or none. */
export interface CloneRequest {
  readonly copies: readonly CloneCopy[]
  /** Their disks hold what differs from the source's, which has to be a template; left out: they stand alone. */
  readonly linked?: boolean
  /** As it was at this snapshot of it (its id); left out: as it is, and of one that runs as it is at one moment. */
  readonly snapshot?: string
  /** Of one that runs: the guest's agent is asked to write all down and hold still for the moment. */
  readonly quiesce?: boolean
  /** What the source's TPM knows comes along; left out: theirs begin empty. */
  readonly keepTpm?: boolean
  /** The pool (its id) for copies of disks; left out: that of each volume, and the folder of each other image. */
  readonly pool?: string
  /** What each is beside what the source is. */
  readonly changes?: readonly Change[]
}

export interface CloneCopy {
  /** A UUID in lower case that is nobody's. */
  readonly id: string
  readonly name: string
  /** What stands for `{key}` in the files of its seed, beside `{name}`, `{id}` and `{host}`. */
  readonly values?: Readonly<Record<string, string>>
}

/** At most so many at once: what is made together is kept in memory, and is one commit. */
export const mostCopies = 1000

/** @throws HypervisorError `invalid-config` */
export function checkCloneRequest({ copies, changes = [], linked, snapshot, quiesce }: CloneRequest): void {
  if (linked && snapshot !== undefined)
    throw refuseField('linked', linked, 'is for copies of a template, and not of a snapshot; clone it in full')
  if (quiesce && snapshot !== undefined)
    throw refuseField('quiesce', quiesce, 'is for a guest that runs, and a snapshot is taken already; leave it out')
  const naming = changes.find((change) => change.kind === 'set-name')
  if (naming) throw refuseField('changes', naming.name, 'would be the name of each; name the copies')
  if (copies.length < 1 || copies.length > mostCopies)
    throw refuseField('copies', copies.length, `is no number of machines to make; use 1 to ${mostCopies}`)
  const [ids, names] = [new Set<string>(), new Set<string>()]
  for (const [index, { id, name, values }] of copies.entries()) {
    if (!isUuid(id)) throw refuseField(`copies[${index}].id`, id, 'is no UUID in lower case; leave it out')
    if (ids.has(id)) throw refuseField(`copies[${index}].id`, id, 'is there twice; leave it out')
    if (names.has(name)) throw refuseField(`copies[${index}].name`, name, 'is there twice; put {n} into the name')
    if (values) checkSeedValues(values, `copies[${index}].values`)
    ids.add(id)
    names.add(name)
  }
}
