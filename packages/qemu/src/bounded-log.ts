import { closeSync, fchownSync, fstatSync, ftruncateSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { QemuUser } from './qemu-user.ts'

/**
 * A log that another process appends to, and that can't outgrow its bound even when nobody looks after it.
 *
 * The kernel's file size limit (setrlimit(2), RLIMIT_FSIZE) is about a file's last position, not about the space it
 * takes. So the log is a sparse file that begins `bound` bytes below that limit: appending to it ends at the limit,
 * with EFBIG, which QEMU takes by leaving the rest out. Nothing else that QEMU writes comes near: the limit is in the
 * terabytes.
 */
export interface BoundedLog {
  readonly path: string
  /** Position of the first byte. */
  readonly base: number
}

/** The most that a log holds, in bytes. */
export const logBound = 1_048_576

/** 4 PiB, where the file system has files so long (tmpfs, xfs); else 8 TiB (ext4), or 1 TiB. */
const fileSizeLimits = [2 ** 52, 2 ** 43, 2 ** 40] as const

/** The largest of the limits that files in this folder can reach; tried, once. */
export function chooseFileSizeLimit(folder: string): number {
  const path = join(folder, `.size-${process.pid}`)
  const fd = openSync(path, 'w', 0o600)
  try {
    const limit = fileSizeLimits.find((size) => fits(fd, size))
    if (limit === undefined)
      throw new Error(`the file system of ${folder} has no sparse files of 1 TiB; choose another run folder`)
    return limit
  } finally {
    closeSync(fd)
    rmSync(path)
  }
}

function fits(fd: number, size: number): boolean {
  try {
    ftruncateSync(fd, size)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EFBIG' || error.code === 'EINVAL')) return false
    throw error
  }
}

/** Makes it empty, for that user to append to. */
export function createBoundedLog(path: string, limit: number, user?: QemuUser): BoundedLog {
  const base = limit - logBound
  const fd = openSync(path, 'wx', 0o600)
  try {
    ftruncateSync(fd, base)
    if (user) fchownSync(fd, user.uid, user.gid)
  } finally {
    closeSync(fd)
  }
  return { path, base }
}

/** Finds one that was made with either limit. */
export function findBoundedLog(path: string): BoundedLog | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return undefined
  const limit = fileSizeLimits.find((size) => stat.size >= size - logBound && stat.size <= size)
  return limit === undefined ? undefined : { path, base: limit - logBound }
}

/** What it holds, or the end of that. */
export function readBoundedLog(log: BoundedLog, lastBytes: number = logBound): Buffer {
  const fd = openSync(log.path, 'r')
  try {
    return readFrom(fd, Math.max(log.base, fstatSync(fd).size - lastBytes))
  } finally {
    closeSync(fd)
  }
}

/**
 * Gives what it holds to `keep`, piece by piece until nothing more comes, then empties it. Bytes that are appended in
 * the microseconds between the last look and the emptying are lost.
 */
export function drainBoundedLog(log: BoundedLog, keep: (piece: Buffer) => void): void {
  const fd = openSync(log.path, 'r+')
  try {
    for (let at = log.base; ; ) {
      const piece = readFrom(fd, at)
      if (piece.length === 0) break
      keep(piece)
      at += piece.length
    }
    ftruncateSync(fd, log.base)
  } finally {
    closeSync(fd)
  }
}

function readFrom(fd: number, position: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, fstatSync(fd).size - position))
  return bytes.subarray(0, bytes.length === 0 ? 0 : readSync(fd, bytes, 0, bytes.length, position))
}
