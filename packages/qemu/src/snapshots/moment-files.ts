import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HypervisorError, type Operation, type Snapshot, snapshotRefused } from '@cimarron/hypervisor'
import type { Incoming } from '../incoming.ts'
import type { MachineContext } from '../machine-context.ts'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import { explainNoRoom, leaveMemoryOut, type MemoryPlace, requireRoom } from '../save/room-for-memory.ts'
import {
  createStateFile,
  decodeHardware,
  incomingFrom,
  readHardware,
  readStateFile,
  removeStateFile,
  sealStateFile,
  streamOut,
} from '../state-file/index.ts'
import { translated } from '../storage/image-file.ts'

interface MomentOwner {
  readonly id: string
  readonly context: MachineContext
  readonly paths: RunPaths
}

/** Where the memory that an external snapshot holds is kept: in a folder of the daemon's alone. */
export function momentPath({ id, context }: Pick<MomentOwner, 'id' | 'context'>, snapshot: string): string {
  return join(context.momentsFolder, id, snapshot)
}

/** Refuses to begin where it would not fit. @throws HypervisorError `no-space` */
export async function requireRoomForMoment(owner: MomentOwner, run: Run): Promise<void> {
  const place = placeOf(owner, run)
  mkdirSync(place.folder, { recursive: true, mode: 0o700 })
  await requireRoom(run, place)
}

/**
 * Writes the memory of a guest that stands still, whole and durable or not at all; QEMU is `postmigrate` then. Answers the file's
 * length in bytes.
 * @throws HypervisorError `no-space`, `peer-failed`; QmpError; the signal's reason
 */
export async function writeMoment(
  owner: MomentOwner,
  { run, snapshot }: { readonly run: Run; readonly snapshot: string },
  how: { readonly signal: AbortSignal; readonly progress?: ((fraction: number) => void) | undefined },
): Promise<number> {
  const path = momentPath(owner, snapshot)
  const part = `${path}.part`
  const { config, record } = run
  if (!config || !record) throw new TypeError('a run whose memory can be held has a record')
  const hardware = await readHardware(run.qmp)
  try {
    const about = { kind: 'snapshot', config, acceleration: record.acceleration, hardware }
    const fd = createStateFile(part, about)
    const { descriptors } = owner.paths
    await streamOut({ qmp: run.qmp, descriptors, fd, path: part, machine: config.name }, how)
    const bytes = await sealStateFile(part)
    await rename(part, path)
    await using folder = await open(dirname(path), 'r')
    await folder.sync()
    return bytes
  } catch (error) {
    // Told when there is room again.
    await rm(part, { force: true })
    const place = placeOf(owner, run)
    throw await explainNoRoom(translated(error, { what: place.what, path }), run, place)
  }
}

/** Refuses a revert to what is not there, or not whole. @throws HypervisorError `snapshot-refused` */
export function requireMoment(owner: Pick<MomentOwner, 'id' | 'context'>, { id, name, config }: Snapshot): void {
  try {
    readStateFile(momentPath(owner, id))
  } catch (error) {
    if (!(error instanceof HypervisorError)) throw error
    const problem = `the memory of snapshot ${JSON.stringify(name)} can not be read: ${error.message}`
    throw snapshotRefused(config.name, problem, 'delete that snapshot')
  }
}

/** A start that goes on from it. @throws HypervisorError `image-refused`, `file-missing` */
export function incomingMoment(
  owner: Pick<MomentOwner, 'id' | 'context'>,
  { id, config }: Snapshot,
  { progress }: Operation,
): Incoming {
  const path = momentPath(owner, id)
  const { endsAt, about } = readStateFile(path)
  const hardware = decodeHardware(about.hardware)
  return { ...hardware, ...incomingFrom({ endsAt, path, machine: config.name, progress }) }
}

/** How long it is, in bytes; 0 where there is none. */
export function momentBytes(owner: Pick<MomentOwner, 'id' | 'context'>, snapshot: string): number {
  return statSync(momentPath(owner, snapshot), { throwIfNoEntry: false })?.size ?? 0
}

export function removeMoment(owner: Pick<MomentOwner, 'id' | 'context'>, snapshot: string): void {
  const path = momentPath(owner, snapshot)
  for (const one of [path, `${path}.part`]) removeStateFile(one)
}

/** Removes what is of no snapshot any more. */
export function sweepMoments({ id, context }: Pick<MomentOwner, 'id' | 'context'>, kept: ReadonlySet<string>): void {
  const folder = join(context.momentsFolder, id)
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) if (!kept.has(name)) removeStateFile(join(folder, name))
}

function placeOf({ id, context }: MomentOwner, { config }: Run): MemoryPlace {
  const what = `snapshot of machine ${JSON.stringify(config?.name ?? '')}`
  return { folder: join(context.momentsFolder, id), what, remedy: leaveMemoryOut }
}
