import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { HypervisorError } from '@cimarron/hypervisor'

/**
 * A guest's state in a file: what belongs to it as JSON, then QEMU's stream, then an end that says how long that is. Its
 * bytes: `CIMSTATE`, the length of the JSON (4 bytes, big-endian), its SHA-256, the JSON, the stream, `CIMSTEND`, and
 * where the stream begins and ends (8 bytes each). A file without its end was not written to it, and is refused.
 */
const magic = Buffer.from('CIMSTATE')
const endMagic = Buffer.from('CIMSTEND')
const hashBytes = 32
const trailerBytes = endMagic.length + 16
const longestHeader = 16 * 2 ** 20

/** Grows when a file gets something that a former version would misread. */
const format = 1

/** A new file, and a descriptor that stands where the stream is to begin: for `streamOut`. */
export function createStateFile(path: string, about: Readonly<Record<string, unknown>>): number {
  const text = Buffer.from(JSON.stringify({ format, ...about }))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    // Written where the descriptor stands, so that it moves along.
    for (const part of [magic, length, sha256(text), text]) writeWhole(fd, part)
    return fd
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

/** Ends a file whose stream is there whole, and makes it durable. Its length, in bytes. */
export async function sealStateFile(path: string): Promise<number> {
  await using file = await open(path, 'r+')
  const { size } = await file.stat()
  const head = Buffer.alloc(magic.length + 4)
  await file.read(head, 0, head.length, 0)
  const trailer = Buffer.alloc(trailerBytes)
  endMagic.copy(trailer)
  trailer.writeBigUInt64BE(BigInt(beginOf(head)), endMagic.length)
  trailer.writeBigUInt64BE(BigInt(size), endMagic.length + 8)
  await file.write(trailer, 0, trailerBytes, size)
  await file.sync()
  return size + trailerBytes
}

/** Whether whoever was to write the stream has begun: there is something behind the header, and that is there whole. */
export function hasStream(path: string): boolean {
  const fd = openSync(path, 'r')
  try {
    const head = Buffer.alloc(magic.length + 4)
    return readSync(fd, head) === head.length && fstatSync(fd).size > beginOf(head)
  } finally {
    closeSync(fd)
  }
}

export interface OpenState {
  /** Stands where the stream begins. */
  readonly fd: number
  /** Where the stream ends, in bytes. */
  readonly endsAt: number
  /** What was given to `createStateFile`; whoever wrote it knows its shape. */
  readonly about: Readonly<Record<string, unknown>>
}

/** A descriptor for who takes the state up. @throws HypervisorError `image-refused` where it is not whole, or of a newer version; `file-missing` */
export function openStateFile(path: string): OpenState {
  const fd = openToRead(path)
  try {
    const { endsAt, about } = readState(fd, path)
    return { fd, endsAt, about }
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

/** Whether it is whole, and what belongs to it. @throws HypervisorError as `openStateFile` does */
export function readStateFile(path: string): Omit<OpenState, 'fd'> {
  const { fd, ...state } = openStateFile(path)
  closeSync(fd)
  return state
}

function openToRead(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (cause) {
    const problem = `can't be opened: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new HypervisorError('file-missing', { what: 'saved state', path, problem }, { cause })
  }
}

function readState(fd: number, path: string): Omit<OpenState, 'fd'> {
  const refuse = (problem: string) => new HypervisorError('image-refused', { path, problem })
  const { size } = fstatSync(fd)
  const head = Buffer.alloc(magic.length + 4 + hashBytes)
  // Read where the descriptor stands, so that it moves along to the stream.
  if (readSync(fd, head) < head.length || !head.subarray(0, magic.length).equals(magic))
    throw refuse('is no saved state of a machine')
  const begin = beginOf(head)
  if (begin > longestHeader || begin + trailerBytes > size) throw refuse(`was cut short: it has ${size} bytes`)
  const text = Buffer.alloc(begin - head.length)
  if (readSync(fd, text) < text.length) throw refuse(`was cut short: it has ${size} bytes`)
  if (!sha256(text).equals(head.subarray(magic.length + 4))) throw refuse('was damaged: its beginning has changed')
  const trailer = Buffer.alloc(trailerBytes)
  readSync(fd, trailer, 0, trailerBytes, size - trailerBytes)
  const endsAt = size - trailerBytes
  const isWhole =
    trailer.subarray(0, endMagic.length).equals(endMagic) &&
    trailer.readBigUInt64BE(endMagic.length) === BigInt(begin) &&
    trailer.readBigUInt64BE(endMagic.length + 8) === BigInt(endsAt)
  if (!isWhole) throw refuse(`was cut short: it has ${size} bytes, and not its end`)
  const { format: found, ...about } = JSON.parse(text.toString('utf8')) as Record<string, unknown>
  if (Number(found) > format)
    throw refuse(`has format ${found}, this version knows formats up to ${format}; run the newer one that wrote it`)
  return { endsAt, about }
}

/** Where the stream begins, by what the file begins with. */
function beginOf(head: Buffer): number {
  return magic.length + 4 + hashBytes + head.readUInt32BE(magic.length)
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

function writeWhole(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
}
