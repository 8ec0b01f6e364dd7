import type { FileHandle } from 'node:fs/promises'
import { HypervisorError, type ImageChain } from '@cimarron/hypervisor'

/** What QEMU takes by default: clusters of 64 KiB, with counts of 16 bits. */
const clusterBits = 16
const clusterBytes = 2 ** clusterBits
const refcountOrder = 4
/** Of version 3, with the compression type (zlib) and its padding. */
const headerBytes = 112
/** QEMU's QCOW_MAX_L1_SIZE (block/qcow2.h). */
const mostL1Bytes = 0x2000000
/** The longest backing file name (docs/interop/qcow2.rst, "Header": "Must not be longer than 1023 bytes"). */
const mostNameBytes = 1023

/** What of the file is not zeros, and how long it is. */
export interface Overlay {
  readonly pieces: readonly { readonly at: number; readonly bytes: Buffer }[]
  readonly fileBytes: number
}

export interface OverlaySource {
  readonly base: ImageChain
  readonly capacityBytes: number
}

/**
 * Writes an empty image that builds on another into an empty file, and flushes it: what `qemu-img create -u -b` makes, without
 * a process for each.
 * @throws HypervisorError `image-refused`
 */
export async function writeOverlay(file: FileHandle, source: OverlaySource): Promise<void> {
  const { pieces, fileBytes } = encodeOverlay(source)
  for (const { at, bytes } of pieces) await file.write(bytes, 0, bytes.length, at)
  // The L1 table reads as zeros: nothing is allocated, all of it is the base's.
  await file.truncate(fileBytes)
  await file.sync()
}

/**
 * The layout, a cluster each but for the last: header, refcount table, refcount block, L1 table (QEMU:
 * docs/interop/qcow2.rst, sections "Header", "Header extensions" and "Host cluster management").
 */
export function encodeOverlay({ base, capacityBytes }: OverlaySource): Overlay {
  const name = Buffer.from(base.path)
  const fail = (problem: string) => new HypervisorError('image-refused', { path: base.path, problem })
  if (name.length > mostNameBytes)
    throw fail(`can't be built on: its path has ${name.length} bytes, at most ${mostNameBytes} are allowed`)
  // Each entry of the L1 table is for a cluster of the L2 table, each of whose entries is for a cluster.
  const l1Entries = Math.ceil(capacityBytes / (clusterBytes * (clusterBytes / 8)))
  if (l1Entries * 8 > mostL1Bytes)
    throw fail(`can't be built on: ${capacityBytes} bytes are more than a qcow2 image of usual clusters can have`)
  const l1Clusters = Math.max(1, Math.ceil((l1Entries * 8) / clusterBytes))
  const [refcountTable, refcountBlock, l1Table] = [clusterBytes, 2 * clusterBytes, 3 * clusterBytes] as const

  const format = Buffer.from(base.format)
  const nameOffset = headerBytes + 8 + Math.ceil(format.length / 8) * 8 + 8
  const head = Buffer.alloc(nameOffset + name.length)
  head.write('QFI\xfb', 'latin1')
  head.writeUInt32BE(3, 4)
  head.writeBigUInt64BE(BigInt(nameOffset), 8)
  head.writeUInt32BE(name.length, 16)
  head.writeUInt32BE(clusterBits, 20)
  head.writeBigUInt64BE(BigInt(capacityBytes), 24)
  head.writeUInt32BE(l1Entries, 36)
  head.writeBigUInt64BE(BigInt(l1Table), 40)
  head.writeBigUInt64BE(BigInt(refcountTable), 48)
  head.writeUInt32BE(1, 56)
  head.writeUInt32BE(refcountOrder, 96)
  head.writeUInt32BE(headerBytes, 100)
  // "Backing file format name string"; the extension of type 0 that follows is the end of them.
  head.writeUInt32BE(0xe2792aca, headerBytes)
  head.writeUInt32BE(format.length, headerBytes + 4)
  format.copy(head, headerBytes + 8)
  name.copy(head, nameOffset)
  const table = Buffer.alloc(8)
  table.writeBigUInt64BE(BigInt(refcountBlock))
  // Each cluster is used once.
  const counts = Buffer.from(Uint8Array.from({ length: 2 * (3 + l1Clusters) }, (_, index) => index % 2))
  const pieces = [
    { at: 0, bytes: head },
    { at: refcountTable, bytes: table },
    { at: refcountBlock, bytes: counts },
  ]
  return { pieces, fileBytes: l1Table + l1Clusters * clusterBytes }
}
