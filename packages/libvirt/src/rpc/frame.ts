import type { Codec } from '../xdr/codec.ts'
import { XdrError } from '../xdr/xdr-error.ts'
import { XdrReader } from '../xdr/xdr-reader.ts'
import { XdrWriter } from '../xdr/xdr-writer.ts'

/** The kinds of frames: `virNetMessageType`. */
export const frameTypes = [
  'call',
  'reply',
  'message',
  'stream',
  'call-with-fds',
  'reply-with-fds',
  'stream-hole',
] as const
export type FrameType = (typeof frameTypes)[number]

/** `continue` only in streams: more follows. */
export const frameStatuses = ['ok', 'error', 'continue'] as const
export type FrameStatus = (typeof frameStatuses)[number]

export interface FrameHeader {
  readonly program: number
  readonly version: number
  readonly procedure: number
  readonly type: FrameType
  /** Of the call; 0 in a message. */
  readonly serial: number
  readonly status: FrameStatus
}

export interface Frame extends FrameHeader {
  readonly payload: Buffer
}

/** The length and six words. */
export const headerBytes = 28
/** `VIR_NET_MESSAGE_MAX` and the length itself. */
export const longestFrame: number = 32 * 2 ** 20 + 4
/** What servers before 1.1 took at most in a frame: what a piece of a stream keeps to. */
export const longestPiece = 262_120

/** A frame with its length in front. @throws XdrError */
export function encodeFrame<T>(header: FrameHeader, payload: { readonly codec: Codec<T>; readonly value: T }): Buffer {
  const writer = beginFrame(header)
  payload.codec.write(writer, payload.value)
  return endFrame(writer)
}

/** A frame whose payload is bytes that are neither counted nor padded: a piece of a stream. */
export function encodeRawFrame(header: FrameHeader, payload: Uint8Array): Buffer {
  const writer = beginFrame(header, headerBytes + payload.length)
  writer.raw(payload)
  return endFrame(writer)
}

function beginFrame(header: FrameHeader, capacity?: number): XdrWriter {
  const writer = new XdrWriter(capacity)
  writer.u32(0)
  writer.u32(header.program)
  writer.u32(header.version)
  writer.i32(header.procedure)
  writer.u32(frameTypes.indexOf(header.type))
  writer.u32(header.serial)
  writer.u32(frameStatuses.indexOf(header.status))
  return writer
}

function endFrame(writer: XdrWriter): Buffer {
  if (writer.length > longestFrame) throw new XdrError(`${writer.length} bytes are more than a frame may have`)
  writer.patch(0, writer.length)
  return writer.bytes
}

/** @param bytes a whole frame, with its length @throws XdrError */
export function decodeFrame(bytes: Buffer): Frame {
  const reader = new XdrReader(bytes, 4)
  const program = reader.u32()
  const version = reader.u32()
  const procedure = reader.i32()
  const type = oneOf(frameTypes, reader.u32(), 'type of frame')
  const serial = reader.u32()
  const status = oneOf(frameStatuses, reader.u32(), 'status')
  return { program, version, procedure, type, serial, status, payload: bytes.subarray(headerBytes) }
}

function oneOf<T>(names: readonly T[], number: number, what: string): T {
  const name = names[number]
  if (name === undefined) throw new XdrError(`${number} is no ${what}`)
  return name
}
