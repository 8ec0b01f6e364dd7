import { constants, fstatSync, lstatSync, openSync, readlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { findBarrier, permits, type QemuUser } from './qemu-user.ts'

/** Opens a file, and tells whether the last part of its path is a link. */
export function openTellingLinks(path: string, flags: number): { readonly fd: number; readonly byLink: boolean } {
  try {
    return { fd: openSync(path, flags | constants.O_NOFOLLOW), byLink: false }
  } catch (error) {
    // open(2): what O_NOFOLLOW answers to a link; a loop on the way there answers the same again.
    if (!(error instanceof Error && 'code' in error && error.code === 'ELOOP')) throw error
    return { fd: openSync(path, flags), byLink: true }
  }
}

/**
 * Whether a link is followed for a machine. Whoever may write in a folder can set one there to any file that root can
 * open: so it is followed to what QEMU's own user could open for the same use. Root's own links to block devices are
 * followed as well: that is how /dev names logical volumes.
 */
export function mayFollow({ link, fd, flags }: { link: string; fd: number; flags: number }, user: QemuUser): boolean {
  // Of what is open, not of a path that might by now lead elsewhere.
  const target = fstatSync(fd)
  if (target.isBlockDevice() && isRootsOwn(link)) return true
  if (!permits(target, user, 4)) return false
  if ((flags & constants.O_RDWR) !== 0 && !permits(target, user, 2)) return false
  try {
    return findBarrier(dirname(readlinkSync(`/proc/self/fd/${fd}`)), user) === undefined
  } catch (error) {
    // Its folder went away meanwhile.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

function isRootsOwn(link: string): boolean {
  try {
    return lstatSync(link).uid === 0
  } catch {
    return false
  }
}
