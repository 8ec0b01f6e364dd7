import type { JobView } from '@cimarron/estate'
import { addressOf, type Connection, type Input, send } from './call.ts'

export interface UploadOptions {
  readonly length?: number
  readonly signal?: AbortSignal
}

export interface Download {
  readonly length: number
  readonly bytes: AsyncIterable<Uint8Array>
}

type Upload = UploadOptions & {
  readonly input: Input<'volumes.upload'>
  readonly bytes: AsyncIterable<Uint8Array>
}

/** Sends a volume's bytes as the server takes them. */
export async function uploadVolume(connection: Connection, upload: Upload): Promise<JobView> {
  const { input, bytes, length, signal } = upload
  const response = await send(connection, addressOf('volumes.upload', input), {
    method: 'PUT',
    body: bytes,
    ...(length === undefined ? {} : { headers: { 'content-length': String(length) } }),
    ...(signal ? { signal } : {}),
  })
  return (await response.json()) as JobView // the contract's promise
}

/** Bytes as they come, of an address that answers with some. */
export async function download(connection: Connection, address: string, signal?: AbortSignal): Promise<Download> {
  const response = await send(connection, address, { method: 'GET', ...(signal ? { signal } : {}) })
  return { length: Number(response.headers.get('content-length')), bytes: response.body ?? emptyBytes() }
}

async function* emptyBytes(): AsyncGenerator<Uint8Array, void, undefined> {
  // A volume is never empty; a server that says so is believed.
}

interface GuestFile {
  readonly input: Input<'agent.write-file'>
  readonly bytes: AsyncIterable<Uint8Array>
  readonly signal?: AbortSignal
}

/** Sends a file's bytes as its guest takes them. */
export async function writeGuestFile(
  connection: Connection,
  { input, bytes, signal }: GuestFile,
): Promise<{ readonly bytes: number }> {
  const response = await send(connection, addressOf('agent.write-file', input), {
    method: 'PUT',
    body: bytes,
    ...(signal ? { signal } : {}),
  })
  return (await response.json()) as { readonly bytes: number } // the contract's promise
}
