import { closeSync, openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { cancelled, type FailPoint, HypervisorError, type Layer, throwIfCancelled } from '@cimarron/hypervisor'
import { mergingNode } from '../node-name.ts'
import { readQcow2Header } from '../qcow2-header.ts'
import { QmpError } from '../qmp/error.ts'
import { isObject, type JsonObject } from '../qmp/message.ts'
import type { Run } from '../run.ts'
import { topNode } from '../set-up.ts'
import { emptyLayer } from './layer-content.ts'
import type { LayerWork } from './layer-files.ts'
import { closeLayer, nodeOfImage, requireNode } from './live-layers.ts'

/** How often it is asked how far it is, in milliseconds; its end is told by an event. */
const askEveryMs = 250

export interface LiveMerge {
  readonly layer: Layer
  /** Those that stand on it. */
  readonly above: readonly Layer[]
  /** Its guest ran when it was begun. */
  readonly ran: boolean
  readonly reached: FailPoint
}

/**
 * Has QEMU write an image of ours into the one it stands on, while the guest goes on (qapi/block-core.json, `block-commit`);
 * one that a former daemon has begun is gone on with. The job of one that the guest
 * writes into stays in QEMU until `dismissMerge`: as long as it does, it is known to have come to its end.
 *
 * Where the guest writes into that image, it stands still for the moment in which the disk changes over: at that moment both
 * images read the same, and before the guest goes on the upper one is emptied, so that whoever writes it down the one way or
 * the other, and whenever everything ends, no write is lost and none comes back.
 * @throws HypervisorError `no-space`, `cancelled`, `peer-failed`; the disk goes on as it was then. QmpError where QEMU went away
 */
export async function mergeLive(run: Run, { layer, above, ran, reached }: LiveMerge, work: LayerWork): Promise<void> {
  const id = mergeJob(layer)
  const isDone = !(await jobOf(run, id)) && isStackedBelow(above, layer)
  if (isDone) return await settleMerged(run, { layer, ran })
  reached('plan-merge:1')
  if (!(await jobOf(run, id))) {
    throwIfCancelled(work.signal, whatOf(layer))
    await begin(run, layer)
  }
  reached('merge:1')
  const job = await untilStatus(run, id, { ...work, statuses: ['ready', 'concluded'] }).catch((error: unknown) => {
    if (!work.signal?.aborted) throw error
    return calledOff(run, layer, work.signal)
  })
  if (job.status === 'ready') await changeOver(run, { layer, ran, reached })
  else await requireDone(run, layer, job)
  await settleMerged(run, { layer, ran })
}

/** Where a former daemon stood still for the change-over it is not known how far that had come: each part can be done anew. */
async function settleMerged(run: Run, { layer, ran }: { readonly layer: Layer; readonly ran: boolean }): Promise<void> {
  const base = await nodeOfImage(run, { device: layer.device, path: layer.base.path })
  const isBelow = (await topNode(run.qmp, layer.device)) === base
  // A job that has merged one between others holds that one as long as it is there.
  if (!isBelow) await dismissMerge(run, layer)
  await closeLayer(run, layer)
  if (isBelow) await emptyLayer(layer.path)
  if (ran && !(await run.qmp.execute('query-status', {})).running) await run.qmp.execute('cont', {})
}

export function mergeJob({ path }: Pick<Layer, 'path'>): string {
  return `${mergePrefix}${path.slice(-8)}`
}

/** Jobs of this name are no others'. */
export const mergePrefix = 'cimarron-merge-'

/** It is written down that it is merged. */
export async function dismissMerge(run: Run, layer: Pick<Layer, 'path'>): Promise<void> {
  if (await jobOf(run, mergeJob(layer))) await run.qmp.executeAny('job-dismiss', { id: mergeJob(layer) })
}

/** Whether QEMU is at it, or was, or has the image: then it is not qemu-img's. */
export async function isLive(run: Run, layer: Layer, above: readonly Layer[]): Promise<boolean> {
  if ((await jobOf(run, mergeJob(layer))) !== undefined || (await nodeOfImage(run, layer)) !== undefined) return true
  if (!isStackedBelow(above, layer)) return false
  const there = await Promise.all(above.map((one) => nodeOfImage(run, one)))
  return there.some((node) => node !== undefined)
}

/** Whether one that stood on it stands on what it was merged into: QEMU writes that down in the image itself, when it is. */
function isStackedBelow(above: readonly Layer[], { base }: Layer): boolean {
  return above.some(({ path }) => backingOf(path) === base.path)
}

function backingOf(path: string): string | undefined {
  const fd = openSync(path, 'r')
  try {
    return readQcow2Header(fd)?.backing?.file
  } finally {
    closeSync(fd)
  }
}

async function begin(run: Run, layer: Layer): Promise<void> {
  const { device, path, base } = layer
  const top = await topNode(run.qmp, device)
  const node = requireNode(await nodeOfImage(run, { device, path }), { device, path })
  const below = requireNode(await nodeOfImage(run, { device, path: base.path }), { device, path: base.path })
  // Of the one on top QEMU takes over to the lower one by itself; in another it writes the name of the lower one.
  const between = node === top ? {} : { 'top-node': node, 'backing-file': base.path }
  await run.qmp.executeAny('block-commit', {
    'job-id': mergeJob(layer),
    device: top,
    'base-node': below,
    'filter-node-name': mergingNode(device, path),
    'auto-dismiss': false,
    ...between,
  })
}

async function changeOver(run: Run, { layer, ran, reached }: Omit<LiveMerge, 'above'>): Promise<void> {
  const id = mergeJob(layer)
  const stops = ran && (await run.qmp.execute('query-status', {})).running
  if (stops) await run.qmp.execute('stop', {})
  try {
    reached('merge:2')
    await run.qmp.executeAny('job-complete', { id })
    await requireDone(run, layer, await untilStatus(run, id, { statuses: ['concluded'], progress: () => undefined }))
    reached('merge:3')
  } catch (error) {
    if (stops && run.process?.isConnected) await run.qmp.execute('cont', {})
    throw error
  }
}

async function requireDone(run: Run, layer: Layer, { error }: JsonObject): Promise<void> {
  if (typeof error !== 'string') return
  await dismissMerge(run, layer)
  const what = whatOf(layer)
  if (/No space left on device|Disk quota exceeded|-28\b/.test(error))
    throw new HypervisorError('no-space', { what, path: layer.base.path })
  throw new HypervisorError('peer-failed', { what, words: error })
}

/** What has become of it, where it had come to its end before it was called off. */
async function calledOff(run: Run, layer: Layer, signal: AbortSignal): Promise<JsonObject> {
  const id = mergeJob(layer)
  if (!run.process?.isConnected) throw cancelled(signal, whatOf(layer))
  // One that has just ended by itself is refused, which is as good.
  await run.qmp.executeAny('block-job-cancel', { device: id, force: true }).catch(ignoreRefusal)
  const job = await untilStatus(run, id, { statuses: ['concluded'], progress: () => undefined })
  if (typeof job.error !== 'string') return job
  await dismissMerge(run, layer)
  throw cancelled(signal, whatOf(layer))
}

async function untilStatus(
  run: Run,
  id: string,
  { statuses, progress, signal }: LayerWork & { readonly statuses: readonly string[] },
): Promise<JsonObject> {
  for (;;) {
    const job = await jobOf(run, id)
    if (!job) throw new QmpError('protocol', `job ${id} is gone`, { command: 'query-jobs' })
    const { 'current-progress': now, 'total-progress': all } = job
    if (Number(all) > 0) progress(Number(now) / Number(all))
    if (statuses.includes(String(job.status))) return job
    signal?.throwIfAborted()
    const end = new AbortController()
    const told = run.event(({ name, data }) => name === 'JOB_STATUS_CHANGE' && data.id === id, end.signal)
    const either = signal ? AbortSignal.any([end.signal, signal]) : end.signal
    await Promise.race([told, delay(askEveryMs, undefined, { signal: either }).catch(() => undefined)])
    end.abort()
  }
}

async function jobOf(run: Run, id: string): Promise<JsonObject | undefined> {
  const jobs = await run.qmp.executeAny('query-jobs', {})
  return Array.isArray(jobs) ? jobs.filter(isObject).find((job) => job.id === id) : undefined
}

function whatOf({ path, base }: Layer): string {
  return `merge of image ${JSON.stringify(path)} into ${JSON.stringify(base.path)}`
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof QmpError && error.code === 'command-failed')) throw error
}
