import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { HypervisorError, type StorageWork, throwIfCancelled, type UploadSource } from '@cimarron/hypervisor'
import { GatheringWriter } from './gathering-writer.ts'

/**
 * Writes bytes as they come, the next gathered while the last are on their way to the kernel: memory does not grow with
 * the image. What is zeros becomes a hole. Gives the SHA-256 of what came.
 * @throws HypervisorError `image-refused` where more or less came than was said, `checksum-mismatch`, `cancelled`
 */
export async function receiveUpload(
  { bytes, length, sha256 }: UploadSource,
  { file, name, work }: { readonly file: FileHandle; readonly name: string; readonly work: StorageWork },
): Promise<{ readonly length: number; readonly sha256: string }> {
  const what = `upload of volume ${JSON.stringify(name)}`
  const fail = (problem: string) => new HypervisorError('image-refused', { path: name, problem })
  const hash = createHash('sha256')
  const writer = new GatheringWriter(file)
  let at = 0
  try {
    for await (const piece of bytes) {
      throwIfCancelled(work.signal, what)
      if (length !== undefined && at + piece.length > length)
        throw fail(`is longer than the ${length} bytes that were announced`)
      hash.update(piece)
      if (!isZeros(piece)) await writer.write(piece, at)
      at += piece.length
      if (length) work.progress(at / length)
    }
  } finally {
    // Also of an upload that failed: its file is closed and taken away next.
    await writer.end()
  }
  throwIfCancelled(work.signal, what)
  if (at === 0) throw fail('is empty; send an image')
  if (length !== undefined && at < length) throw fail(`ended after ${at} of ${length} bytes; send it again`)
  const found = hash.digest('hex')
  if (sha256 !== undefined && found !== sha256)
    throw new HypervisorError('checksum-mismatch', { volume: name, found, wanted: sha256 })
  // A disk has whole sectors.
  await file.truncate(Math.ceil(at / sector) * sector)
  work.progress(1)
  return { length: at, sha256: found }
}

const sector = 512
const zeros = Buffer.alloc(2 ** 18)

function isZeros(piece: Uint8Array): boolean {
  return piece.length <= zeros.length && zeros.compare(piece, 0, piece.length, 0, piece.length) === 0
}
