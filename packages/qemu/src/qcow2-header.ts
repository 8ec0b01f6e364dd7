import { readSync } from 'node:fs'
import { decodeQcow2Header, type Qcow2Header } from '@cimarron/hypervisor'

/** Undefined where the file is no qcow2 image of version 2 or 3. Reads at most a cluster's beginning. */
export function readQcow2Header(fd: number): Qcow2Header | undefined {
  const bytes = Buffer.alloc(65_536)
  return decodeQcow2Header(bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0)))
}
