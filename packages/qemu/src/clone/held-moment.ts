import { openSync, rmSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError, type ImageMoment, type MissingFeature } from '@cimarron/hypervisor'
import { listenFor } from '../companions/listening-socket.ts'
import { DescriptorSender } from '../live/descriptor-sender.ts'
import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'
import { queryList } from '../qmp/query-list.ts'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import { type Block, blocksOf, topBlock } from '../set-up.ts'

/** Of nodes, exports and files' purposes: what a daemon that was killed has left is found by it. */
const prefix = 'cimarron.moment.'
/** The filter before a disk, where what it held goes, and what reads both as one. */
const nodes = (index: number) => ({
  filter: `${prefix}f${index}`,
  scratch: `${prefix}s${index}`,
  reader: `${prefix}r${index}`,
})

/** A disk of a machine that runs, and what its guest sees of it in bytes. */
export interface LivingDisk {
  readonly id: string
  readonly path: string
  readonly capacityBytes: number
}

export interface MomentParts {
  readonly run: Run
  readonly paths: RunPaths
}

export interface MomentRequest {
  readonly disks: readonly LivingDisk[]
  /** Of the host, for what the guest writes over meanwhile. */
  readonly folder: string
  /** Done with the guest standing still, at the moment itself. */
  readonly capture: () => Promise<void>
  /** Wraps all of that: an agent in the guest is asked to hold still around it. */
  readonly still: <T>(work: () => Promise<T>) => Promise<T>
  readonly reached: (point: string) => void
}

/**
 * Holds all disks of a machine that runs as they are at one moment, for others to read while its guest writes on: what that writes
 * over is copied aside before (`copy-before-write`), and both are read as one (`snapshot-access`) through NBD. The guest stands
 * still while the filters come before its disks, some milliseconds. Where there is no room for what is copied aside, the moment
 * is lost and the guest notices nothing (`break-snapshot`).
 * @throws HypervisorError `unsupported`; QmpError with QEMU's words. Nothing of it stays then.
 */
export async function holdMoment(
  parts: MomentParts,
  { disks, folder, capture, still, reached }: MomentRequest,
): Promise<ReadonlyMap<string, ImageMoment>> {
  const { run, paths } = parts
  const { qmp } = run
  requireFilters(qmp)
  try {
    await using sender = await DescriptorSender.connect(paths.descriptors)
    const drives: Block[] = []
    run.note({ moment: { ran: false, drives } })
    for (const [index, disk] of disks.entries()) {
      const set = await sender.send(await scratchFile(folder, disk), prefix)
      const file = { driver: 'file', filename: `/dev/fdset/${set}` }
      await qmp.executeAny('blockdev-add', { driver: 'raw', 'node-name': nodes(index).scratch, file })
      drives.push(await topBlock(qmp, disk.id))
    }
    reached('clone-moment:1')
    await still(() => standingStill(run, drives, { capture, reached }))
    rmSync(paths.moment, { force: true })
    // Made here, as QEMU's own user can make none.
    using socket = await listenFor(paths.moment, undefined)
    await sender.sendListening(socket, prefix)
    await sender.execute('nbd-server-start', { addr: { type: 'fd', data: { str: prefix } } })
    for (const index of disks.keys()) {
      const { reader } = nodes(index)
      await qmp.executeAny('block-export-add', { type: 'nbd', id: reader, 'node-name': reader, name: reader })
    }
    reached('clone-moment:4')
  } catch (error) {
    await releaseMoment(parts)
    throw error
  }
  const at = (index: number) => ({ kind: 'export', socket: paths.moment, name: nodes(index).reader }) as const
  return new Map(disks.map(({ path }, index) => [path, at(index)]))
}

async function standingStill(
  run: Run,
  drives: readonly Block[],
  { capture, reached }: Pick<MomentRequest, 'capture' | 'reached'>,
): Promise<void> {
  const { qmp } = run
  const { running: ran } = await qmp.execute('query-status', {})
  run.note({ moment: { ran, drives } })
  if (ran) await qmp.execute('stop', {})
  reached('clone-moment:2')
  const added = drives.map(async ({ device, node }, index) => {
    const { filter, scratch, reader } = nodes(index)
    await Promise.all(
      qmp.askAll([
        [
          'blockdev-add',
          {
            driver: 'copy-before-write',
            'node-name': filter,
            file: node,
            target: scratch,
            'on-cbw-error': 'break-snapshot',
          },
        ],
        // A device takes another node in the place of its own while it is there (QEMU: iotests, image-fleecing).
        ['qom-set', { path: device, property: 'drive', value: filter }],
        ['blockdev-add', { driver: 'snapshot-access', 'node-name': reader, file: filter }],
      ]),
    )
  })
  await Promise.all([...added, capture()])
  reached('clone-moment:3')
  if (ran) await qmp.execute('cont', {})
  run.note({ moment: { ran: false, drives } })
}

/** Lets go of it, whether this daemon began it or one that was killed. A QEMU that has ended has let go of it. */
export async function releaseMoment({ run, paths }: MomentParts): Promise<void> {
  rmSync(paths.moment, { force: true })
  if (!run.process?.isConnected) return
  const { qmp, record } = run
  const { ran = false, drives = [] } = record?.moment ?? {}
  // Before all else: its guest waits.
  if (ran && (await qmp.execute('query-status', {})).status === 'paused') await qmp.execute('cont', {})
  const there = new Set(
    (await queryList(qmp, 'query-named-block-nodes', { flat: true })).map((one) => one['node-name']),
  )
  const exports = (await queryList(qmp, 'query-block-exports')).filter(({ id }) => String(id).startsWith(prefix))
  // Ends its exports with those who read them (qapi/block-export.json).
  if (exports.length > 0 || record?.moment) await qmp.executeAny('nbd-server-stop').catch(ignoreNone)
  const blocks = await blocksOf(qmp)
  for (let index = 0; there.has(nodes(index).scratch); index++) {
    const { filter, scratch, reader } = nodes(index)
    const drive = drives[index]
    if (there.has(reader)) await qmp.executeAny('blockdev-del', { 'node-name': reader })
    if (drive && blocks.some(({ node }) => node === filter))
      await qmp.executeAny('qom-set', { path: drive.device, property: 'drive', value: drive.node })
    if (there.has(filter)) await qmp.executeAny('blockdev-del', { 'node-name': filter })
    await qmp.executeAny('blockdev-del', { 'node-name': scratch })
  }
  for (const set of await queryList(qmp, 'query-fdsets')) {
    const isOurs = Array.isArray(set.fds) && set.fds.some((fd) => isObject(fd) && fd.opaque === prefix)
    if (isOurs) await qmp.executeAny('remove-fd', { 'fdset-id': set['fdset-id'] })
  }
  if (record?.moment) run.note({ moment: null })
}

/** The same of what a former daemon held; where that fails, it is tried again when QEMU's monitor is back. */
export async function settleMoment(parts: MomentParts): Promise<void> {
  if (!parts.run.record?.moment) return
  await releaseMoment(parts).catch((error: unknown) => process.emitWarning(error as Error))
}

/** A file without a name: it is gone when QEMU lets go of it, whoever is killed. */
async function scratchFile(folder: string, { id, capacityBytes }: LivingDisk): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // In a folder of what snapshots keep, where a daemon removes what is of none.
  const path = join(folder, `scratch-${process.pid}-${Buffer.from(id).toString('hex').slice(0, 40)}`)
  try {
    await using file = await open(path, 'wx+', 0o600)
    await file.truncate(capacityBytes)
    return openSync(path, 'r+')
  } finally {
    rmSync(path, { force: true })
  }
}

/** QEMU: qapi/block-core.json, `BlockdevOptionsCbw`. @throws HypervisorError `unsupported` */
/** Why no QEMU of this version can hold a moment, where it can't (`snapshot-access`: QEMU 7.1). */
export function momentObstacle(version: string): MissingFeature | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 7 || (major === 7 && minor >= 1)) return undefined
  return { why: `it takes QEMU 7.1, this is ${version}`, remedy: 'power it off and clone it then' }
}

/** A machine may run in an older QEMU than the host has now. */
function requireFilters({ greeting: { version } }: QmpClient): void {
  const obstacle = momentObstacle(version)
  if (obstacle) throw new HypervisorError('unsupported', { platform: 'qemu', feature: 'clone-running', ...obstacle })
}

function ignoreNone(error: unknown): void {
  // "NBD server not running": the former daemon did not come that far.
  if (!(error instanceof Error && /not running/.test(error.message))) throw error
}
