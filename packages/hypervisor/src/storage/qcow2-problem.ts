import { decodeQcow2Header } from './qcow2-header.ts'
import { mostVolumeBytes } from './volume.ts'

/** Of QEMU's block/qcow2.h: clusters of 512 bytes to 2 MiB, an L1 table of 32 MiB, a refcount table of 8 MiB. */
const most = { clusterBits: 21, l1Bytes: 0x2000000, refcountBytes: 0x800000, snapshots: 65_536 }
const leastClusterBits = 9
/** Dirty, corrupt, external data, compression type, extended L2 entries: the incompatible features that have a meaning. */
const knownFeatures = 31n

/**
 * Why an image from elsewhere may not become a volume: it is not alone, or has tables beyond the bounds that QEMU sets itself, so that a tool
 * that opens it would follow a name in it or take gigabytes of memory. Undefined where it may.
 * @param bytes its first 65,536, or all where it is shorter
 */
export function qcow2Problem(bytes: Buffer, fileBytes: number): string | undefined {
  const header = decodeQcow2Header(bytes)
  if (!header) return 'is no qcow2 image; say its true format'
  if (header.backing)
    return `builds on ${JSON.stringify(header.backing.file)}; flatten it by qemu-img convert before, or make an overlay of a volume`
  if (header.externalData) return 'keeps its data in another file; make it whole by qemu-img convert before'
  if (bytes.readUInt32BE(32) !== 0) return 'is encrypted, which is not supported; decrypt it by qemu-img convert before'
  if (bytes.readUInt32BE(4) === 3 && (bytes.readBigUInt64BE(72) & ~knownFeatures) !== 0n)
    return 'has features that are not known; convert it by the tool that made it'
  const clusterBits = bytes.readUInt32BE(20)
  if (clusterBits < leastClusterBits || clusterBits > most.clusterBits)
    return `has clusters of 2^${clusterBits} bytes, use 2^9 to 2^21`
  const capacity = bytes.readBigUInt64BE(24)
  if (capacity === 0n || capacity > BigInt(mostVolumeBytes))
    return `has a disk of ${capacity} bytes, use 512 to ${mostVolumeBytes}`
  const tables = [
    { name: 'L1 table', at: bytes.readBigUInt64BE(40), size: bytes.readUInt32BE(36) * 8, most: most.l1Bytes },
    {
      name: 'refcount table',
      at: bytes.readBigUInt64BE(48),
      size: bytes.readUInt32BE(56) * 2 ** clusterBits,
      most: most.refcountBytes,
    },
  ]
  for (const table of tables) {
    if (table.size > table.most) return `has a ${table.name} of ${table.size} bytes, at most ${table.most} are allowed`
    if (table.at + BigInt(table.size) > BigInt(fileBytes)) return `has a ${table.name} beyond its end; it was cut off`
  }
  if (bytes.readUInt32BE(60) > most.snapshots) return 'has more snapshots than are allowed'
  return undefined
}
