import { closeSync, statSync } from 'node:fs'
import { HypervisorError, type Layer, type MachineConfig } from '@cimarron/hypervisor'
import { imageNodes } from '../image-nodes.ts'
import { type LiveParts, sendAll } from '../live/live-machine.ts'
import { isNodeOf, layerNode, mergingNode } from '../node-name.ts'
import { OpenFiles } from '../open-files.ts'
import { isObject } from '../qmp/message.ts'
import { queryList } from '../qmp/query-list.ts'
import type { Run } from '../run.ts'
import { topNode } from '../set-up.ts'

/**
 * Gives QEMU the images that its disks are to go on in, opened here: they stand on nothing yet.
 * @throws HypervisorError `disk-missing`, QmpError
 */
export async function openLayers(parts: LiveParts, layers: readonly Layer[]): Promise<void> {
  const { run, context, paths } = parts
  // What they stand on is the machine's already, whatever their own words are worth.
  const rules = { ...context.surroundings, isRecordedBase: () => true }
  for (const { device, path } of layers) {
    using files = new OpenFiles({ images: [{ id: device, path, format: 'qcow2', readOnly: false }] }, rules)
    const [own = -1, ...below] = files.take()
    for (const fd of below) closeSync(fd)
    run.note({ disks: [...run.disks, ...files.uses.slice(0, 1)] })
    const [fd = Number.NaN] = await sendAll([own], { path: paths.descriptors, purpose: device })
    const disk = run.config?.disks.find(({ id }) => id === device)
    const [node = {}] = imageNodes(
      { format: 'qcow2', fd, readOnly: false, backing: null },
      layerNode(device, path),
      disk,
    )
    await run.qmp.executeAny('blockdev-add', node)
  }
}

/** All at the same moment (qapi/block-core.json, `blockdev-snapshot`): what the guest writes goes into them from here on. */
export async function stackLayers({ qmp }: Run, layers: readonly Layer[], beside: readonly object[]): Promise<void> {
  const actions: object[] = [...beside]
  for (const { device, path } of layers) {
    const data = { node: await topNode(qmp, device), overlay: layerNode(device, path) }
    actions.push({ type: 'blockdev-snapshot', data })
  }
  if (actions.length > 0) await qmp.executeAny('transaction', { actions })
}

/** Whether a disk goes on in that image, which came while it ran. */
export async function isStacked({ qmp }: Run, { device, path }: Layer): Promise<boolean> {
  return [layerNode(device, path), mergingNode(device, path)].includes(await topNode(qmp, device))
}

/** The node that has an image of this disk open, by what the kernel knows it as. */
export async function nodeOfImage(
  run: Run,
  { device, path }: Pick<Layer, 'device' | 'path'>,
): Promise<string | undefined> {
  const image = statSync(path, { throwIfNoEntry: false })
  if (!image) return undefined
  const sets = await queryList(run.qmp, 'query-fdsets')
  for (const { 'node-name': name, file } of await queryList(run.qmp, 'query-named-block-nodes', { flat: true })) {
    const node = String(name)
    if (!isNodeOf(device, node) || node.startsWith('m')) continue
    const set = sets.find((one) => one['fdset-id'] === setOf(String(file)))
    const files = Array.isArray(set?.fds) ? set.fds.filter(isObject) : []
    if (files.some(({ fd }) => isSameFile(run, Number(fd), image))) return node
  }
  return undefined
}

/** Takes an image back that nothing stands on any more. It need not be there. */
export async function closeLayer(run: Run, { device, path }: Pick<Layer, 'device' | 'path'>): Promise<void> {
  const named = await queryList(run.qmp, 'query-named-block-nodes', { flat: true })
  const name = await nodeOfImage(run, { device, path })
  const node = named.find((one) => one['node-name'] === name)
  if (node) {
    await run.qmp.executeAny('blockdev-del', { 'node-name': node['node-name'] })
    const set = setOf(String(node.file))
    if (set !== undefined) await run.qmp.executeAny('remove-fd', { 'fdset-id': set })
  }
  run.note({ disks: run.disks.filter((use) => use.path !== path) })
}

/** What the run is written down with: settings of which the images have changed, and which of them are written to. */
export function noteImages(run: Run, config: MachineConfig): void {
  const written = new Set(config.disks.filter(({ readOnly }) => !readOnly).map(({ path }) => path))
  const ours = new Set(config.disks.map(({ id }) => id))
  const disks = run.disks.map((use) =>
    use.of !== undefined && ours.has(use.of) ? { ...use, readOnly: !written.has(use.path) } : use,
  )
  run.note({ config, disks })
}

/** The number of the set that a node's file is opened from: `/dev/fdset/N`, or in options as JSON where it stands on others. */
function setOf(file: string): number | undefined {
  const name = file.startsWith('json:') ? fileOf(JSON.parse(file.slice('json:'.length))) : file
  const number = /^\/dev\/fdset\/(\d+)$/.exec(name ?? '')?.[1]
  return number === undefined ? undefined : Number(number)
}

function fileOf(options: unknown): string | undefined {
  const file = isObject(options) && isObject(options.file) ? options.file.filename : undefined
  return typeof file === 'string' ? file : undefined
}

function isSameFile({ process }: Run, fd: number, image: { readonly dev: number; readonly ino: number }): boolean {
  if (!process) return false
  const stat = statSync(`/proc/${process.identity.pid}/fd/${fd}`, { throwIfNoEntry: false })
  return stat?.dev === image.dev && stat.ino === image.ino
}

/** @throws HypervisorError `unreachable` */
export function requireNode(node: string | undefined, { device, path }: Pick<Layer, 'device' | 'path'>): string {
  if (node !== undefined) return node
  const words = `QEMU has not opened it for disk ${JSON.stringify(device)}; power the machine off, and delete the snapshot then`
  throw new HypervisorError('peer-failed', { what: `image ${JSON.stringify(path)}`, words })
}
