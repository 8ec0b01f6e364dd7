import type { FileHandle } from 'node:fs/promises'
import { throwIfCancelled } from '@cimarron/hypervisor'

const pieceBytes = 2 ** 18

/** A file's bytes. A piece of its own each time: who takes it may still be sending it when the next is read. */
export async function* readPieces(
  file: FileHandle,
  size: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < size; ) {
    throwIfCancelled(signal, 'download')
    const { bytesRead, buffer } = await file.read(
      Buffer.allocUnsafe(pieceBytes),
      0,
      Math.min(pieceBytes, size - at),
      at,
    )
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}
