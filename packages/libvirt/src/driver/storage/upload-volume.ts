import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import {
  cancellableBytes,
  HypervisorError,
  type ImageFormat,
  type Operation,
  qcow2Problem,
  throwIfCancelled,
  type UploadSource,
} from '@cimarron/hypervisor'
import type { RpcStream } from '../../rpc/rpc-stream.ts'

export interface Upload {
  readonly name: string
  readonly path: string
  readonly format: ImageFormat
  readonly source: UploadSource
  readonly operation: Operation
}

export interface Uploaded {
  readonly length: number
  readonly sha256: string
}

const beginning = 65_536
const qcow2Magic = 0x514649fb

/**
 * Sends the bytes as they come, no faster than the server takes them, and checks them: what comes short, long or wrong, or names files of the
 * host, is refused. The volume is then to be deleted by the caller.
 * @param open the server's stream that takes them; called when the beginning has been looked at
 * @throws HypervisorError `image-refused`, `checksum-mismatch`, `cancelled`
 */
export async function uploadVolume(upload: Upload, open: () => Promise<RpcStream>): Promise<Uploaded> {
  const { name, path, source, operation } = upload
  const what = `upload of volume ${JSON.stringify(name)}`
  const refuse = (problem: string) => new HypervisorError('image-refused', { path, problem })
  const signal = operation.signal ?? new AbortController().signal
  const { length: wanted } = source
  const hash = createHash('sha256')
  let length = 0
  let stream: RpcStream | undefined
  let head = Buffer.alloc(0)
  try {
    for await (const piece of cancellableBytes(source.bytes, signal, what)) {
      length += piece.length
      if (wanted !== undefined && length > wanted) throw refuse(`has more than the ${wanted} bytes that were announced`)
      hash.update(piece)
      if (stream) await send(stream, piece, signal)
      else {
        head = Buffer.concat([head, piece])
        if (head.length < beginning) continue
        requireGood(upload, head, wanted ?? Number.MAX_SAFE_INTEGER)
        stream = await open()
        await send(stream, head, signal)
      }
      if (wanted) operation.progress?.(length / wanted)
    }
    if (length === 0) throw refuse('has no bytes')
    if (wanted !== undefined && length < wanted) throw refuse(`was cut off: ${length} of ${wanted} bytes came`)
    const sha256 = hash.digest('hex')
    if (source.sha256 !== undefined && source.sha256 !== sha256)
      throw new HypervisorError('checksum-mismatch', { volume: name, found: sha256, wanted: source.sha256 })
    requireGood(upload, head, length)
    if (!stream) {
      stream = await open()
      await send(stream, head, signal)
    }
    stream.end()
    await finished(stream, { readable: false })
    operation.progress?.(1)
    return { length, sha256 }
  } catch (error) {
    stream?.destroy()
    throwIfCancelled(signal, what)
    throw error
  }
}

function requireGood({ path, format }: Upload, head: Buffer, fileBytes: number): void {
  const isQcow2 = head.length >= 4 && head.readUInt32BE(0) === qcow2Magic
  const problem =
    format === 'qcow2'
      ? qcow2Problem(head.subarray(0, beginning), fileBytes)
      : isQcow2
        ? 'begins as one of qcow2 does, for which libvirt would take it; say that it is qcow2'
        : undefined
  if (problem !== undefined) throw new HypervisorError('image-refused', { path, problem })
}

async function send(stream: RpcStream, piece: Uint8Array, signal: AbortSignal): Promise<void> {
  if (!stream.write(piece)) await once(stream, 'drain', { signal })
}
