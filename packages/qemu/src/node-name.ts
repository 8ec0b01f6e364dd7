import { createHash } from 'node:crypto'

/** Node names have at most 31 bytes (QEMU: BDS_NODE_NAME length 32); a longer id is told by its hash. */
export function nodeName(id: string): string {
  return id.length <= 20 ? `d-${id}` : `h-${createHash('sha256').update(id).digest('hex').slice(0, 18)}`
}
