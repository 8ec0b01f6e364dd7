import { readSync } from 'node:fs'
import { HypervisorError, type ImageFormat, qcow2Problem } from '@cimarron/hypervisor'

export interface CheckedImage {
  readonly path: string
  readonly format: ImageFormat
  readonly fileBytes: number
}

/**
 * Whether an image from elsewhere may become a volume: see `qcow2Problem`. Gives its capacity in bytes.
 * @throws HypervisorError `image-refused`
 */
export function checkImage(fd: number, { path, format, fileBytes }: CheckedImage): number {
  if (format === 'raw') return fileBytes
  const bytes = Buffer.alloc(65_536)
  const header = bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0))
  const problem = qcow2Problem(header, fileBytes)
  if (problem !== undefined) throw new HypervisorError('image-refused', { path, problem })
  return Number(header.readBigUInt64BE(24))
}
