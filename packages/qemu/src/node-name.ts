import { createHash } from 'node:crypto'

/** Node names have at most 31 bytes (QEMU: BDS_NODE_NAME length 32); a longer id is told by its hash. */
export function nodeName(id: string): string {
  return id.length <= 20 ? `d-${id}` : `h-${createHash('sha256').update(id).digest('hex').slice(0, 18)}`
}

/** The node of an image that came on top of a running machine's disk; a path of such an image ends with 8 hex digits. */
export function layerNode(id: string, path: string): string {
  return `l${path.slice(-8)}${nodeName(id)}`
}

/** The node that QEMU puts above an image while that is written into the one below it. */
export function mergingNode(id: string, path: string): string {
  return `m${path.slice(-8)}${nodeName(id)}`
}

/** Whether a node is of that disk: the one it was started with, one of those below, or one that came on top since. */
export function isNodeOf(id: string, node: string): boolean {
  const own = node.replace(/^[lm][0-9a-f]{8}(?=[dh]-)/, '')
  const name = nodeName(id)
  return own.startsWith(name) && /^\.*$/.test(own.slice(name.length))
}
