import type { ImageChain, ImageMoment } from '@cimarron/hypervisor'
import { imageArgument } from './run-qemu-img.ts'

/**
 * What qemu-img reads: an image, or what it was at a moment. A snapshot inside of it stays as it is while a machine that has
 * locked the image writes to it: what is counted more than once is copied before it is written (QEMU: docs/interop/qcow2.rst,
 * "Snapshots"), so the lock may be passed over (`-U`). So may that of an image on which a machine has put another.
 */
export function momentArguments(image: ImageChain, at?: ImageMoment): readonly string[] {
  if (!at) return [imageArgument(image)]
  if (at.kind === 'still') return ['-U', imageArgument(image)]
  if (at.kind === 'inside') return [...(at.inUse ? ['-U'] : []), '-l', `snapshot.name=${at.tag}`, imageArgument(image)]
  const server = { type: 'unix', path: at.socket }
  return [`json:${JSON.stringify({ driver: 'raw', file: { driver: 'nbd', server, export: at.name } })}`]
}
