import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { runBriefly } from '../run-briefly.ts'

/**
 * What QEMU writes of a guest's memory into a qcow2 image stands beyond the disk's end, in the tables of the image as it is now,
 * until it is a snapshot's (QEMU: docs/interop/qcow2.rst, "VM state"). Of one that failed it stays there, and takes its room.
 *
 * Gives that room back to the file system while QEMU has the image: the clusters stay the image's, are read by nobody, and
 * are written anew by the next snapshot with memory. Answers the bytes.
 */
export async function returnVmState(path: string): Promise<number> {
  await using file = await open(path, constants.O_RDWR)
  let bytes = 0
  for await (const { offset, length } of runsOf(vmStateClusters(file))) {
    await punchHole(file, { offset, length })
    bytes += length
  }
  return bytes
}

/** Takes it out of an image that nobody has open; its clusters are leaks then, which `returnLeaks` gives back. */
export async function dropVmState(path: string): Promise<void> {
  await using file = await open(path, constants.O_RDWR)
  const layout = await readLayout(file)
  if (!layout) return
  const { l1At, l1Entries, vmStateIndex } = layout
  const bytes = (l1Entries - vmStateIndex) * 8
  if (bytes <= 0) return
  await file.write(Buffer.alloc(bytes), 0, bytes, l1At + vmStateIndex * 8)
  await file.datasync()
}

interface Piece {
  readonly offset: number
  readonly length: number
}

interface Layout {
  readonly clusterBytes: number
  readonly entryBytes: number
  readonly l1At: number
  readonly l1Entries: number
  /** The first entry of the table that is beyond the disk's end. */
  readonly vmStateIndex: number
}

/** Bits of the entries of tables (docs/interop/qcow2.rst, "Cluster mapping"). */
const offsetBits = 0x00ff_ffff_ffff_fe00n
const copiedBit = 1n << 63n
const compressedBit = 1n << 62n
/** Incompatible features: the data is in another file, and entries of 16 bytes. */
const externalData = 1n << 2n
const extendedEntries = 1n << 4n
/** QEMU's QCOW_MAX_L1_SIZE (block/qcow2.h), in entries. */
const mostEntries = 0x2000000 / 8

/** Undefined where there is nothing that could be found: no such image, or one that keeps its data elsewhere. */
async function readLayout(file: FileHandle): Promise<Layout | undefined> {
  const header = Buffer.alloc(80)
  await file.read(header, 0, header.length, 0)
  const version = header.readUInt32BE(4)
  const clusterBits = header.readUInt32BE(20)
  const l1Entries = header.readUInt32BE(36)
  const features = version >= 3 ? header.readBigUInt64BE(72) : 0n
  const isOurs = header.toString('latin1', 0, 4) === 'QFI\xfb' && (features & externalData) === 0n
  if (!isOurs || clusterBits < 9 || clusterBits > 21 || l1Entries > mostEntries) return undefined
  const clusterBytes = 2 ** clusterBits
  const entryBytes = (features & extendedEntries) === 0n ? 8 : 16
  const perTable = clusterBytes * (clusterBytes / entryBytes)
  const vmStateIndex = Math.ceil(Number(header.readBigUInt64BE(24)) / perTable)
  return { clusterBytes, entryBytes, l1At: Number(header.readBigUInt64BE(40)), l1Entries, vmStateIndex }
}

/** Those that are of nothing else: of what a snapshot has too, the copy bit is not set. */
async function* vmStateClusters(file: FileHandle): AsyncGenerator<Piece, void, undefined> {
  const layout = await readLayout(file)
  if (!layout) return
  const { clusterBytes, entryBytes, l1At, l1Entries, vmStateIndex } = layout
  const table = Buffer.alloc(clusterBytes)
  for (let index = vmStateIndex; index < l1Entries; index++) {
    const entry = Buffer.alloc(8)
    await file.read(entry, 0, 8, l1At + index * 8)
    const at = ownOffset(entry.readBigUInt64BE(0))
    if (at === undefined) continue
    await file.read(table, 0, clusterBytes, at)
    for (let place = 0; place < clusterBytes; place += entryBytes) {
      const offset = ownOffset(table.readBigUInt64BE(place))
      if (offset !== undefined) yield { offset, length: clusterBytes }
    }
  }
}

function ownOffset(entry: bigint): number | undefined {
  const offset = entry & offsetBits
  return offset === 0n || (entry & copiedBit) === 0n || (entry & compressedBit) !== 0n ? undefined : Number(offset)
}

/** What stands side by side in the file, in one. */
async function* runsOf(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece, void, undefined> {
  let run: Piece | undefined
  for await (const piece of pieces) {
    if (run && piece.offset === run.offset + run.length) run = { ...run, length: run.length + piece.length }
    else {
      if (run) yield run
      run = piece
    }
  }
  if (run) yield run
}

/** By util-linux' `fallocate`. What a file system does not give back is told, and stays the image's. */
async function punchHole(file: FileHandle, { offset, length }: Piece): Promise<void> {
  const options = ['--punch-hole', '--offset', String(offset), '--length', String(length)]
  const { code, words } = await runBriefly({
    command: ['fallocate', ...options, '/proc/self/fd/3'],
    timeoutMs: 30_000,
    descriptors: [file.fd],
  })
  if (code !== 0) process.emitWarning(`room that a snapshot had taken could not be given back: ${words}`)
}
