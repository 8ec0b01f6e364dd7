import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createId, HypervisorError, type ImageAt, type Layer, type Snapshot } from '@cimarron/hypervisor'
import { imageOfDisk } from '../clone/image-of-disk.ts'
import type { FileRules } from '../open-files.ts'
import { removeFile } from '../storage/image-file.ts'
import { writeOverlay } from '../storage/qcow2-overlay.ts'
import { imageArgument, runQemuImg } from '../storage/run-qemu-img.ts'

/** The work of qemu-img can be called off, and tells how far it is. */
export type LayerWork = Parameters<typeof runQemuImg>[1]

/** Images to be made on those of a snapshot, each beside the image that the first of them stands on. */
export function planLayers(disks: Snapshot['disks'], layers: readonly Layer[]): readonly Layer[] {
  return disks.map(({ device, path, format }) => ({
    device,
    path: `${groundOf(layers, path)}.${createId().slice(0, 8)}`,
    base: { path, format },
  }))
}

/** The image that is none of ours, below all that are. */
function groundOf(layers: readonly Layer[], path: string): string {
  const layer = layers.find((one) => one.path === path)
  return layer ? groundOf(layers, layer.base.path) : path
}

/** Whether an image of ours was made to stand on another, be it with further ones of ours between them. */
export function standsOn(layers: readonly Layer[], { image, base }: { image: string; base: string }): boolean {
  const layer = layers.find(({ path }) => path === image)
  return layer !== undefined && (layer.base.path === base || standsOn(layers, { image: layer.base.path, base }))
}

/**
 * Makes them empty, whatever was there of an attempt before: all they read is what they stand on.
 * @throws HypervisorError `disk-missing`, `image-refused`, `no-space`
 */
export async function makeLayers(layers: readonly Layer[], rules: FileRules): Promise<void> {
  for (const layer of layers) await makeLayer(layer, rules)
}

async function makeLayer({ device, path, base }: Layer, rules: FileRules): Promise<void> {
  const stat = statSync(base.path)
  if (!stat.isFile()) {
    const problem = 'is a block device, beside which no image can be made; copy it into a volume of a pool'
    throw new HypervisorError('image-refused', { path: base.path, problem })
  }
  const { chain, capacityBytes } = await imageOf(base, rules)
  await removeFile(path)
  try {
    // Never one that came there meanwhile.
    await using file = await open(path, 'wx', 0o600)
    await writeOverlay(file, { base: chain, capacityBytes })
    // Whoever may use the one may use the other.
    if (process.getuid?.() === 0) await file.chown(stat.uid, stat.gid)
    await file.chmod(stat.mode & 0o666)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new HypervisorError('no-space', { what: `image of disk ${device}`, path }, { cause: error })
    throw error
  }
  // It can be opened as a disk: its chain is not too long.
  await imageOf({ path, format: 'qcow2' }, { ...rules, isRecordedBase: () => true })
}

/**
 * Writes an image of ours into the one it stands on, and has all that stand on it stand on that. It can be done again
 * where it was cut short: what the upper one has counts until then.
 */
export async function mergeLayer(
  { path, base }: Layer,
  { above, rules, work }: { readonly above: readonly Layer[]; readonly rules: FileRules; readonly work: LayerWork },
): Promise<void> {
  const { chain } = await imageOf({ path, format: 'qcow2' }, rules)
  const what = `merge of image ${JSON.stringify(path)} into ${JSON.stringify(base.path)}`
  await runQemuImg({ args: ['commit', '-p', '-d', imageArgument(chain)], what, path: base.path }, work)
  await restack(above, base)
}

/** Has images that nobody has open stand on that one, which reads the same as what they stand on. */
export async function restack(images: readonly Layer[], base: ImageAt): Promise<void> {
  for (const { path } of images) {
    const alone = imageArgument({ path, format: 'qcow2', backing: null })
    // Only the name of the one below is written (`-u`).
    const args = ['rebase', '-u', '-F', base.format, '-b', base.path, alone]
    const what = `image ${JSON.stringify(path)} on ${JSON.stringify(base.path)}`
    await runQemuImg({ args, what, path }, { progress: () => undefined })
  }
}

function imageOf({ path, format }: ImageAt, rules: FileRules): ReturnType<typeof imageOfDisk> {
  return imageOfDisk({ id: 'layer', path, format } as Parameters<typeof imageOfDisk>[0], rules)
}
