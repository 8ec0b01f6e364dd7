import { constants } from 'node:fs'
import { copyFile, type FileHandle } from 'node:fs/promises'
import type { ImageChain, ImageFormat } from '@cimarron/hypervisor'

export interface WantedCopy {
  readonly from: ImageChain
  readonly format: ImageFormat
  readonly capacityBytes: number
}

/**
 * Makes the file share the extents of the image it is to be a copy of, where the file system can (btrfs, XFS, bcachefs): at
 * once, and taking no room. False where it can't, or where the copy is not to be byte for byte: then nothing was done.
 */
export async function sharesExtents(file: FileHandle, { from, format, capacityBytes }: WantedCopy): Promise<boolean> {
  // Of a qcow2 image, snapshots inside it would come along, which nobody would know of.
  if (from.backing || from.format !== 'raw' || format !== 'raw') return false
  try {
    await copyFile(from.path, `/proc/self/fd/${file.fd}`, constants.COPYFILE_FICLONE_FORCE)
  } catch (error) {
    if (error instanceof Error && 'code' in error && unable.has(String(error.code))) return false
    throw error
  }
  await file.truncate(capacityBytes)
  await file.sync()
  return true
}

/** ioctl_ficlone(2): another file system, or one that shares nothing; a file that is a device. */
const unable: ReadonlySet<string> = new Set(['EOPNOTSUPP', 'ENOTSUP', 'EXDEV', 'EINVAL', 'EBADF', 'ENOTTY', 'ENOSYS'])
