import { existsSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { HypervisorError } from '@cimarron/hypervisor'
import type { DeviceNumber } from './limit-files.ts'

/**
 * The disk that a path is, or is on: the kernel limits whole disks, not their partitions.
 * @throws HypervisorError `invalid-config`
 */
export function diskNumber(path: string): DeviceNumber {
  const fail = (problem: string) => new HypervisorError('invalid-config', { what: 'limits.io.devices', problem })
  let stat: Stats
  try {
    stat = statSync(path)
  } catch (error) {
    throw fail(
      `${JSON.stringify(path)} can't be looked at (${String(error)}); name a device of this host, or a file on it`,
    )
  }
  const number = stat.isBlockDevice() ? stat.rdev : stat.dev
  const { major, minor } = split(number)
  const folder = `/sys/dev/block/${major}:${minor}`
  if (!existsSync(folder)) {
    throw fail(
      `${JSON.stringify(path)} is on a file system without one block device below it (${major}:${minor}); name the device itself`,
    )
  }
  // A partition has its disk's folder around its own (Documentation/ABI/testing/sysfs-block).
  const real = realpathSync(folder)
  const disk = existsSync(join(real, 'partition')) ? dirname(real) : real
  return readFileSync(join(disk, 'dev'), 'utf8').trim()
}

/** As glibc's `major` and `minor` take them out of 64 bits. */
function split(number: number): { readonly major: bigint; readonly minor: bigint } {
  const bits = BigInt(number)
  const major = ((bits >> 8n) & 0xfffn) | ((bits >> 32n) & ~0xfffn)
  const minor = (bits & 0xffn) | ((bits >> 12n) & ~0xffn)
  return { major, minor }
}
