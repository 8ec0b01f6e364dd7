import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type CloneHouse,
  type CloneRequest,
  cloneSource,
  type GuestAgent,
  HypervisorError,
  heldStill,
  type MachineConfig,
  requireListening,
  type Snapshot,
  writableDisks,
} from '@cimarron/hypervisor'
import type { MachineContext } from '../machine-context.ts'
import type { MachineStatus } from '../machine-status.ts'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import { variablesPath } from '../snapshots/held-images.ts'
import { tagsOf } from '../snapshots/image-tags.ts'
import { readTpmState, TpmMoments } from '../snapshots/tpm-moments.ts'
import { type BesideDisks, captureState, stateAtRest, stateInSnapshot } from './beside-disks.ts'
import { holdMoment, releaseMoment } from './held-moment.ts'
import { capacityOf, imageOfDisk } from './image-of-disk.ts'

/** What copies of a machine are made from, as it is at one moment; that stays until it is disposed of. */
export interface SourceMoment extends AsyncDisposable {
  readonly config: MachineConfig
  /** Its images are written to meanwhile, or hold what it was before. */
  readonly isMoment: boolean
  readonly image: CloneHouse['image']
  readonly state: BesideDisks
  /** Why copying failed, where that came of the moment. */
  explain(error: unknown): Promise<unknown>
}

export interface MomentOwner {
  readonly id: string
  readonly status: MachineStatus
  readonly context: MachineContext
  readonly paths: RunPaths
  readonly agent: GuestAgent
  readonly run: () => Run | undefined
  readonly snapshots: () => readonly Snapshot[]
}

/** @throws HypervisorError `snapshot-not-found`, `snapshot-refused`, `disk-missing`, `unsupported`, what the agent's `freeze` throws; QmpError */
export async function sourceMoment(
  owner: MomentOwner,
  request: CloneRequest,
  signal: AbortSignal,
): Promise<SourceMoment> {
  const { view } = owner.status
  requireListening(view, request)
  const { config, snapshot } = cloneSource(view, owner.snapshots(), request)
  if (snapshot) return await atSnapshot(owner, config, snapshot)
  const run = owner.run()
  return run ? await whileRunning({ ...owner, run, config }, request, signal) : atRest(owner, config)
}

const nothingHeld = {
  explain: async (error: unknown) => error,
  [Symbol.asyncDispose]: async () => undefined,
}

function atRest({ id, context }: MomentOwner, config: MachineConfig): SourceMoment {
  const { firmwareFolder, tpmFolder, surroundings } = context
  return {
    config,
    isMoment: false,
    image: (disk) => imageOfDisk(disk, surroundings),
    state: stateAtRest({ variables: variablesPath(config, firmwareFolder) ?? '', tpm: join(tpmFolder, id) }),
    ...nothingHeld,
  }
}

async function atSnapshot(
  { id, context, status }: MomentOwner,
  config: MachineConfig,
  snapshot: Snapshot,
): Promise<SourceMoment> {
  const inUse = status.view.state !== 'off'
  const at = { kind: 'inside', tag: snapshot.id, inUse } as const
  const isInternal = snapshot.kind === 'internal'
  const held = new Set(isInternal || inUse ? snapshot.disks.map(({ device }) => device) : [])
  const variables = variablesPath(config, context.firmwareFolder)
  // Of before its first start there are none.
  const isThere = variables !== undefined && existsSync(variables)
  const isTagged = isThere && (await tagsOf(variables, { inUse })).includes(snapshot.id)
  const { tpmFolder, tpmMomentsFolder, surroundings } = context
  const tpm = new TpmMoments({ state: join(tpmFolder, id), moments: join(tpmMomentsFolder, id) })
  return {
    config,
    isMoment: true,
    async image(disk) {
      const image = await imageOfDisk(disk, surroundings)
      return held.has(disk.id) ? { ...image, at: isInternal ? at : { kind: 'still' } } : image
    },
    state: stateInSnapshot(isTagged ? { path: variables, at } : undefined, () => tpm.read(snapshot.id)),
    ...nothingHeld,
  }
}

async function whileRunning(
  {
    id,
    context,
    agent,
    paths,
    run,
    config,
  }: Omit<MomentOwner, 'run'> & { readonly run: Run; readonly config: MachineConfig },
  request: CloneRequest,
  signal: AbortSignal,
): Promise<SourceMoment> {
  const { surroundings, firmwareFolder, tpmFolder, momentsFolder } = context
  const disks = writableDisks(config).map((disk) => ({ ...disk, capacityBytes: capacityOf(disk.path, disk.format) }))
  const folder = join(momentsFolder, id)
  let state: BesideDisks | undefined
  const capture = async () => {
    const ofTpm = async () => (request.keepTpm && config.tpm ? await readTpmState(join(tpmFolder, id)) : new Map())
    state = await captureState(variablesPath(config, firmwareFolder), ofTpm)
  }
  const moments = await holdMoment(
    { run, paths },
    {
      disks,
      folder,
      capture,
      still: (work) =>
        request.quiesce ? heldStill({ agent, machine: config.name, what: 'clone', signal }, work) : work(),
      reached: surroundings.reached,
    },
  )
  if (!state) throw new TypeError('a moment was held, and its state was not read')
  return {
    config,
    isMoment: true,
    async image(disk) {
      const at = moments.get(disk.path)
      return { ...(await imageOfDisk(disk, surroundings)), ...(at ? { at } : {}) }
    },
    state,
    explain: (error) => explained(error, { machine: config.name, folder, isOver: run.process?.isConnected !== true }),
    [Symbol.asyncDispose]: () => releaseMoment({ run, paths }),
  }
}

/** With less than this QEMU could not copy another piece aside, in bytes. */
const fullBytes = 4 * 2 ** 20

async function explained(
  error: unknown,
  { machine, folder, isOver }: { readonly machine: string; readonly folder: string; readonly isOver: boolean },
): Promise<unknown> {
  if (!(error instanceof HypervisorError && error.code === 'peer-failed')) return error
  const what = `clone of machine ${JSON.stringify(machine)}`
  if (isOver) {
    const words = 'it ended before all of its disks were copied; clone it as it is now'
    return new HypervisorError('peer-failed', { what, words }, { cause: error })
  }
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= fullBytes) return error
  const remedy = 'make room for what its guest writes over meanwhile, or clone it while it is off'
  return new HypervisorError('no-space', { what, path: folder, remedy }, { cause: error })
}
