import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { HypervisorError } from '@cimarron/hypervisor'

/** Whether nothing was written to an image of ours: all it reads is what it stands on. One that is not there has nothing. */
export async function isEmptyLayer(path: string): Promise<boolean> {
  await using file = await openLayer(path, constants.O_RDONLY)
  if (!file) return true
  const found = await readTable(file, path)
  return found === undefined || found.table.every((byte) => byte === 0)
}

/**
 * Has an image of ours read what it stands on, which has all of it already. Each part of this that is done leaves it reading
 * the same. Its clusters stay, used by nothing: it is about to be removed.
 */
export async function emptyLayer(path: string): Promise<void> {
  await using file = await openLayer(path, constants.O_RDWR)
  if (!file) return
  const found = await readTable(file, path)
  if (!found) return
  const { at, table } = found
  await file.write(table.fill(0), 0, table.length, at)
  await file.datasync()
}

async function openLayer(path: string, flags: number): Promise<FileHandle | undefined> {
  try {
    return await open(path, flags)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** QEMU's QCOW_MAX_L1_SIZE (block/qcow2.h). */
const mostBytes = 0x2000000

/** The table that all which the image has itself is found by: the L1 table (QEMU: docs/interop/qcow2.rst, "Header"). */
async function readTable(
  file: FileHandle,
  path: string,
): Promise<{ readonly at: number; readonly table: Buffer } | undefined> {
  const header = Buffer.alloc(48)
  const { bytesRead } = await file.read(header, 0, header.length, 0)
  // There was no room to make it.
  if (bytesRead < header.length) return undefined
  const bytes = header.readUInt32BE(36) * 8
  if (header.toString('latin1', 0, 4) !== 'QFI\xfb' || bytes > mostBytes)
    throw new HypervisorError('image-refused', { path, problem: 'is no image that a snapshot has made any more' })
  const at = Number(header.readBigUInt64BE(40))
  const table = Buffer.alloc(bytes)
  await file.read(table, 0, bytes, at)
  return { at, table }
}
