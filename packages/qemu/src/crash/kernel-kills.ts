import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs'

/** Where the kernel tells of the processes it ends for want of memory. */
export interface KernelFiles {
  /** Its log (Linux: Documentation/ABI/testing/dev-kmsg). */
  readonly kmsg: string
  /** Its counters, of which one is `oom_kill`. */
  readonly vmstat: string
}

export const kernelFiles: KernelFiles = { kmsg: '/dev/kmsg', vmstat: '/proc/vmstat' }

/** The most of the log that is looked through: the kernel's own is smaller on any host. */
const longestBytes = 32 * 2 ** 20

/** The line of one such end (Linux: mm/oom_kill.c). */
const killed = /(?:Out of memory|Memory cgroup out of memory)[^:\n]*: Killed process (\d+) \([^)\n]*\)[^\n]*/g

/**
 * What the kernel's log has of the end of this process for want of memory; undefined where it has nothing. Only the `newest` such ends
 * are looked at, where it is known how many there were in its time: an earlier process may have had its number.
 */
export function killedForMemory(
  pid: number,
  { kmsg }: Pick<KernelFiles, 'kmsg'> = kernelFiles,
  { newest = Number.POSITIVE_INFINITY }: { readonly newest?: number | undefined } = {},
): string | undefined {
  if (newest <= 0) return undefined
  const ends = [...readLog(kmsg).matchAll(killed)].slice(-newest)
  return ends.findLast(([, number]) => Number(number) === pid)?.[0].slice(0, 300)
}

/** How many processes it has ended so since the host has come up; undefined where it does not count. */
export function memoryKillsOfHost({ vmstat }: Pick<KernelFiles, 'vmstat'> = kernelFiles): number | undefined {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync(vmstat, 'utf8'))?.[1]
    return count === undefined ? undefined : Number(count)
  } catch (error) {
    if (isOfSystem(error)) return undefined
    throw error
  }
}

/** All of it there is now; nothing where the daemon may not read it. */
function readLog(path: string): string {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    if (isOfSystem(error)) return ''
    throw error
  }
  try {
    const parts: string[] = []
    // One record each time, of at most 8 KiB.
    const buffer = Buffer.alloc(8192)
    for (let total = 0; total < longestBytes; ) {
      const count = readRecord(fd, buffer)
      if (count === 0) break
      total += Math.max(count, 1)
      if (count > 0) parts.push(buffer.toString('utf8', 0, count))
    }
    return parts.join('')
  } finally {
    closeSync(fd)
  }
}

/** 0 at the end, and below 0 where a record was overwritten before it was read. */
function readRecord(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer)
  } catch (error) {
    if (!isOfSystem(error)) throw error
    return error.code === 'EPIPE' ? -1 : 0
  }
}

function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
