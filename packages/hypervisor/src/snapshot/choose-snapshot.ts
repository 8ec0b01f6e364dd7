import type { MachineConfig } from '../config.ts'
import type { MachineState } from '../machine.ts'
import { type Snapshot, type SnapshotKind, type SnapshotRequest, snapshotRefused } from './snapshot.ts'

/** What a snapshot will be, and why. */
export interface SnapshotChoice {
  readonly kind: SnapshotKind
  readonly memory: boolean
  /** The guest is to hold still for it. One that is off does. */
  readonly quiesced: boolean
  readonly why: string
}

export interface SnapshotGround {
  readonly config: MachineConfig
  readonly state: MachineState
  readonly snapshots: readonly Snapshot[]
}

/**
 * Which kind of snapshot a machine gets: an internal one where all disks that it writes to are qcow2, else an external
 * one; with the memory where it has any, but for a guest that holds still: it would come back so. The kinds do not mix in one machine: coming back to an internal one would change
 * an image that an external one holds still.
 * @throws HypervisorError `snapshot-refused`
 */
export function chooseSnapshot(ground: SnapshotGround, request: SnapshotRequest): SnapshotChoice {
  const { kind, why } = chooseKind(ground, request)
  const { name } = ground.config
  const hasMemory = ground.state !== 'off'
  if (request.memory && !hasMemory)
    throw snapshotRefused(name, 'it is off, and has no memory', 'start it before, or leave the memory out')
  const quiesced = (request.quiesce ?? false) && hasMemory
  if (quiesced) requireListening(ground, request)
  const memory = hasMemory && (request.memory ?? !quiesced)
  if (memory && kind === 'internal' && writableDisks(ground.config).length === 0)
    throw snapshotRefused(name, 'it has no qcow2 disk to keep its memory in', 'attach one, or leave the memory out')
  const ofDisks = quiesced ? 'its guest holds still for its disks alone' : 'disks only were asked for'
  const ofMemory = !hasMemory ? 'it is off' : memory ? 'its memory is kept with them' : ofDisks
  return { kind, memory, quiesced, why: `${why}, and ${ofMemory}` }
}

function requireListening({ config: { name }, state }: SnapshotGround, { memory }: SnapshotRequest): void {
  if (memory)
    throw snapshotRefused(
      name,
      'a guest that holds still would come back so with its memory',
      'leave the memory out: or take it without holding still, as memory and disks are of one moment anyway',
    )
  if (state !== 'running')
    throw snapshotRefused(name, `it is ${state}, and its guest can not be asked to hold still`, 'let it run before')
}

function chooseKind(
  { config, snapshots }: SnapshotGround,
  { kind: asked }: SnapshotRequest,
): Pick<SnapshotChoice, 'kind' | 'why'> {
  const raw = writableDisks(config).filter(({ format }) => format === 'raw')
  const there = snapshots[0]?.kind
  const own = raw.length === 0 ? 'internal' : 'external'
  const kind = asked ?? there ?? own
  if (kind === 'internal' && raw.length > 0) {
    const problem = `disk ${JSON.stringify(raw[0]?.id)} is raw, and holds no internal snapshot`
    const remedy =
      there === 'internal'
        ? 'delete its internal snapshots or take that disk out, as the two kinds do not mix'
        : 'make an external one'
    throw snapshotRefused(config.name, problem, remedy)
  }
  if (there !== undefined && there !== kind) {
    const problem = `it has ${there} snapshots, and the two kinds do not mix in one machine`
    throw snapshotRefused(config.name, problem, `make an ${there} one, or delete those before`)
  }
  const why = whyOf({ asked, there, raw: raw[0]?.id })
  return {
    kind,
    why: why ?? (writableDisks(config).length === 0 ? 'it writes to no disk' : 'all disks it writes to are qcow2'),
  }
}

function whyOf({
  asked,
  there,
  raw,
}: Readonly<Record<'asked' | 'there' | 'raw', string | undefined>>): string | undefined {
  if (asked !== undefined) return `an ${asked} one was asked for`
  if (raw !== undefined) return `disk ${JSON.stringify(raw)} is raw`
  return there === 'external' ? 'its others are external' : undefined
}

/** The disks that a snapshot holds. */
export function writableDisks({ disks }: Pick<MachineConfig, 'disks'>): MachineConfig['disks'] {
  return disks.filter(({ readOnly, shareable }) => !readOnly && !shareable)
}
