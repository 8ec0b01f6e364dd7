import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  HypervisorError,
  type MachineConfig,
  type MachineView,
  type Snapshot,
  snapshotRefused,
} from '@cimarron/hypervisor'
import type { MachineContext } from '../machine-context.ts'
import type { MachineStatus } from '../machine-status.ts'
import { requireFreeDisks } from '../prepare-start.ts'
import type { Run } from '../run.ts'
import { topNode } from '../set-up.ts'
import { answers, ended, hasGone } from './answering.ts'
import { type HeldImage, heldImages, variablesPath } from './held-images.ts'
import { returnLeaks, tagImage, tagsOf } from './image-tags.ts'
import { mergePrefix } from './live-merge.ts'
import { runJob } from './run-job.ts'
import type { Work } from './snapshot-work.ts'
import { TpmMoments } from './tpm-moments.ts'
import { dropVmState, returnVmState } from './vm-state.ts'

export interface ImagesOwner {
  readonly id: string
  readonly status: MachineStatus
  readonly context: MachineContext
  readonly run: () => Run | undefined
}

/**
 * The images of a machine as its snapshots hold them: tagged inside, by QEMU's own jobs while it runs, and by qemu-img while
 * it is off.
 */
export class SnapshotImages {
  readonly #owner: ImagesOwner
  readonly #tpm: TpmMoments

  constructor(owner: ImagesOwner) {
    this.#owner = owner
    const { tpmFolder, tpmMomentsFolder } = owner.context
    this.#tpm = new TpmMoments({ state: join(tpmFolder, owner.id), moments: join(tpmMomentsFolder, owner.id) })
  }

  get #view(): MachineView {
    return this.#owner.status.view
  }

  /** The images that it is tagged inside of, with which nobody else works. @throws HypervisorError `disk-missing`, `disk-in-use` */
  of({ config, kind }: Pick<Snapshot, 'config' | 'kind'>): readonly HeldImage[] {
    const { firmwareFolder } = this.#owner.context
    const images = heldImages(config, firmwareFolder)
    if (this.#view.state === 'off') this.requireFree(images.map(pathOf))
    return kind === 'internal' ? images : ofFirmware(images, config, firmwareFolder)
  }

  /** @throws HypervisorError `disk-missing`, `disk-in-use` */
  requireFree(paths: readonly string[]): void {
    const { context, id } = this.#owner
    const uses = paths.map((path) => {
      const stat = statSync(path, { throwIfNoEntry: false })
      if (!stat) throw new HypervisorError('disk-missing', { path, problem: 'does not exist; check the path' })
      return { path, readOnly: false, device: stat.dev, inode: stat.ino }
    })
    requireFreeDisks(id, { uses, context })
  }

  /** Those of its images that are still there. */
  there({ config, kind }: Snapshot): readonly HeldImage[] {
    const { firmwareFolder } = this.#owner.context
    const images = heldImages(config, firmwareFolder).filter(({ path }) => statSync(path, { throwIfNoEntry: false }))
    return kind === 'internal' ? images : ofFirmware(images, config, firmwareFolder)
  }

  /** Holds the moment in these images, and of the TPM; a guest that runs stands still where there is one, as both are of one moment. */
  async hold(snapshot: Snapshot, images: readonly HeldImage[]): Promise<void> {
    if (!snapshot.config.tpm) return await this.#holdImages(snapshot, images)
    const run = this.#owner.run()
    const isStopped = run && this.#view.state === 'running'
    if (isStopped) await run.qmp.execute('stop', {})
    await this.#holdImages(snapshot, images)
    // With its memory, QEMU has waited until the TPM was done with what it was told.
    await this.keepTpm(snapshot)
    if (isStopped) await run.qmp.execute('cont', {})
  }

  /** Keeps what its TPM knows, if it has one; its guest stands still. @throws HypervisorError `peer-failed`, `no-space` */
  async keepTpm({ id, config }: Snapshot): Promise<void> {
    if (config.tpm) await this.#tpm.keep(id)
  }

  /** Refuses a revert to what is not there, or not whole. @throws HypervisorError `snapshot-refused` */
  async requireTpm({ id, name, config }: Snapshot): Promise<void> {
    if (!config.tpm) return
    try {
      await this.#tpm.read(id)
    } catch (error) {
      if (!(error instanceof HypervisorError)) throw error
      const problem = `what the TPM knew at snapshot ${JSON.stringify(name)} can not be read: ${error.message}`
      throw snapshotRefused(config.name, problem, 'delete that snapshot')
    }
  }

  /** By QEMU's own job where it runs. */
  async #holdImages({ id, name, memory }: Snapshot, images: readonly HeldImage[]): Promise<void> {
    const run = this.#owner.run()
    const there = run ? await asTheyStand(run, images) : []
    if (run && memory)
      await runJob(run, 'snapshot-save', { ...jobOf('save', { id, name }, there), vmstate: there[0]?.node })
    else if (run && images.length > 0) await run.qmp.executeAny('transaction', { actions: there.map(inside(id)) })
    else if (!run) for (const { path } of images) await tagImage('make', id, path)
  }

  /** From the images that QEMU has by QEMU, from all others by qemu-img. */
  async removeHeld(work: Work): Promise<void> {
    const { active } = this.#view
    const run = await this.answeringRun()
    const inQemu = new Set(run && active ? heldImages(active, this.#owner.context.firmwareFolder).map(pathOf) : [])
    await removeTags(
      work.snapshot,
      work.images.filter(({ path }) => !inQemu.has(path)),
    )
    const images = work.images.filter(({ path }) => inQemu.has(path))
    if (images.length > 0) await this.#removeThere({ ...work, images })
    await this.#tpm.forget(work.snapshot)
  }

  /** Takes a snapshot that was not finished out of these images, and what the TPM knew away; its guest goes on. */
  async remove(work: Work): Promise<void> {
    await this.#returnMemory(work)
    await this.#removeThere(work)
    await this.#tpm.forget(work.snapshot)
  }

  /** The room that what there is of its memory takes in the first image; where it is a snapshot's already, it goes with that. */
  async #returnMemory({ planned, images: [first] }: Work): Promise<void> {
    if (!planned?.memory || planned.kind !== 'internal' || !first) return
    if (!statSync(first.path, { throwIfNoEntry: false })?.isFile()) return
    if (await this.answeringRun()) await returnVmState(first.path)
    else await dropVmState(first.path)
  }

  async #removeThere({ snapshot: id, planned, images, ran }: Work): Promise<void> {
    const run = await this.answeringRun()
    if (!run) {
      await removeTags(id, images)
      return
    }
    // What it has not, QEMU does not mind (qapi/migration.json, `snapshot-delete`).
    const named = { id, name: planned?.name ?? id }
    try {
      if (images.length > 0) await runJob(run, 'snapshot-delete', jobOf('undo', named, await asTheyStand(run, images)))
      if (ran && !(await run.qmp.execute('query-status', {})).running) await run.qmp.execute('cont', {})
    } catch (error) {
      if (!(await hasGone(run, error))) throw error
      await removeTags(id, images)
    }
  }

  /** QEMU, unless it has ended: then that is waited for, as it holds its images until it has. @throws HypervisorError `peer-failed` */
  async answeringRun(): Promise<Run | undefined> {
    const run = this.#owner.run()
    if (run && (await answers(run))) return run
    if (run) await ended(run)
    return undefined
  }

  /** Of a machine that is off: they are what they were then. */
  async apply({ id, config }: Snapshot, images: readonly HeldImage[]): Promise<void> {
    const variables = variablesPath(config, this.#owner.context.firmwareFolder)
    if (config.tpm) await this.#tpm.giveBack(id)
    for (const { path } of images) {
      if (path === variables && !(await tagsOf(path)).includes(id))
        // Of before its first start: they are made anew.
        rmSync(path)
      else await tagImage('apply', id, path)
    }
  }
}

/** Its memory and disks are of then. @throws HypervisorError `peer-failed` with QEMU's words */
export async function loadMoment(run: Run, snapshot: Snapshot, images: readonly HeldImage[]): Promise<void> {
  const there = await asTheyStand(run, images)
  await runJob(run, 'snapshot-load', { ...jobOf('load', snapshot, there), vmstate: there[0]?.node })
}

/** Resolves when no job of ours is under way in QEMU but merges; what a former daemon began is put away. */
export async function jobsOver(run: Run): Promise<void> {
  const jobs = await run.qmp.executeAny('query-jobs', {})
  for (const job of Array.isArray(jobs) ? jobs : []) {
    const { id, status } = job as { readonly id?: unknown; readonly status?: unknown }
    if (typeof id !== 'string' || !id.startsWith('cimarron-') || id.startsWith(mergePrefix)) continue
    const isOver = ({ name, data }: { name: string; data: Readonly<Record<string, unknown>> }) =>
      name === 'JOB_STATUS_CHANGE' && data.id === id && data.status === 'concluded'
    if (status !== 'concluded') await run.event(isOver)
    await run.qmp.executeAny('job-dismiss', { id })
  }
}

/** Its disks are images of their own in an external one: only the variables are tagged inside theirs. */
function ofFirmware(images: readonly HeldImage[], config: MachineConfig, folder: string): readonly HeldImage[] {
  const variables = variablesPath(config, folder)
  return images.filter(({ path }) => path === variables)
}

function pathOf({ path }: HeldImage): string {
  return path
}

function jobOf(act: string, { id: tag, name }: Pick<Snapshot, 'id' | 'name'>, images: readonly HeldImage[]) {
  const id = `cimarron-${act}-${tag}`
  return { id, what: `${act} of snapshot ${JSON.stringify(name)}`, tag, devices: images.map(({ node }) => node) }
}

/** One of all images at the same moment (qapi/block-core.json, `blockdev-snapshot-internal-sync`). */
export function inside(name: string): (image: HeldImage) => object {
  return ({ node: device }) => ({ type: 'blockdev-snapshot-internal-sync', data: { device, name } })
}

/** By the nodes that its disks stand on now: external snapshots that are gone again may have put others there. */
async function asTheyStand({ qmp }: Run, images: readonly HeldImage[]): Promise<readonly HeldImage[]> {
  return await Promise.all(
    images.map(async (image) =>
      image.disk === undefined ? image : { ...image, node: await topNode(qmp, image.disk) },
    ),
  )
}

export async function removeTags(tag: string, images: readonly HeldImage[]): Promise<void> {
  for (const { path } of images) {
    if ((await tagsOf(path)).includes(tag)) await tagImage('remove', tag, path)
    await returnLeaks(path)
  }
}
