import type { Disk } from '@cimarron/hypervisor'

/** An image as QEMU gets it: the file's descriptor set, and below it the images it builds on. */
export interface ImageDescriptor {
  readonly format: 'raw' | 'qcow2'
  /** Number in QEMU, see `-add-fd`. */
  readonly fd: number
  readonly readOnly: boolean
  /** Null ends the chain: nothing that the image itself names is opened. */
  readonly backing: ImageDescriptor | null
}

export type ImageOptions = Pick<Disk, 'cache' | 'aio' | 'discard'>

/** QEMU's block nodes (qapi/block-core.json, `BlockdevOptions`) of an image, lowest first: each names the one it stands on. */
export function imageNodes(image: ImageDescriptor, node: string, options: ImageOptions = {}): readonly object[] {
  const below = image.backing ? imageNodes(image.backing, `${node}.`, options) : []
  const mode = options.cache ?? 'writeback'
  const cache = { direct: mode === 'none' || mode === 'directsync', 'no-flush': mode === 'unsafe' }
  const aio = options.aio === undefined ? {} : { aio: options.aio }
  const file = { driver: 'file', filename: `/dev/fdset/${image.fd}`, ...aio, cache }
  const common = { 'node-name': node, 'read-only': image.readOnly, cache, file }
  const format =
    image.format === 'raw'
      ? { driver: 'raw', ...common }
      : { driver: 'qcow2', ...common, backing: image.backing ? `${node}.` : null }
  const discard = image.readOnly ? {} : { discard: options.discard ?? 'unmap' }
  return [...below, { ...format, ...discard }]
}

/** The numbers of an image and those below it. */
export function descriptorsOf(image: ImageDescriptor): readonly number[] {
  return [image.fd, ...(image.backing ? descriptorsOf(image.backing) : [])]
}

/** The same image by other numbers. */
export function renumber(image: ImageDescriptor, numberOf: (fd: number) => number): ImageDescriptor {
  return { ...image, fd: numberOf(image.fd), backing: image.backing && renumber(image.backing, numberOf) }
}
