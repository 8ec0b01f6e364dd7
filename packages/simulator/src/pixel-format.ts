import type { Colour } from './picture.ts'

/** RFC 6143, section 7.4: how a client wants a pixel. */
export interface PixelFormat {
  readonly bitsPerPixel: 8 | 16 | 32
  readonly depth: number
  readonly bigEndian: boolean
  readonly max: Colour
  readonly shift: Colour
}

export const pixelFormatBytes = 16

/** Eight bits a colour in 32, as the server has it by itself. */
export const nativeFormat: PixelFormat = {
  bitsPerPixel: 32,
  depth: 24,
  bigEndian: false,
  max: [255, 255, 255],
  shift: [16, 8, 0],
}

export function encodePixelFormat(format: PixelFormat): Buffer {
  const bytes = Buffer.alloc(pixelFormatBytes)
  bytes[0] = format.bitsPerPixel
  bytes[1] = format.depth
  bytes[2] = format.bigEndian ? 1 : 0
  bytes[3] = 1 // true colour
  for (const [index, max] of format.max.entries()) bytes.writeUInt16BE(max, 4 + 2 * index)
  for (const [index, shift] of format.shift.entries()) bytes[10 + index] = shift
  return bytes
}

/** Undefined where it is none that can be served: no true colour, an odd size, a shift out of the pixel. */
export function decodePixelFormat(bytes: Buffer): PixelFormat | undefined {
  const bitsPerPixel = bytes.readUInt8(0)
  if (bitsPerPixel !== 8 && bitsPerPixel !== 16 && bitsPerPixel !== 32) return undefined
  if (bytes.readUInt8(3) === 0) return undefined
  const shift = [bytes.readUInt8(10), bytes.readUInt8(11), bytes.readUInt8(12)] as const
  if (shift.some((bits) => bits >= bitsPerPixel)) return undefined
  return {
    bitsPerPixel,
    depth: bytes.readUInt8(1),
    bigEndian: bytes.readUInt8(2) !== 0,
    max: [bytes.readUInt16BE(4), bytes.readUInt16BE(6), bytes.readUInt16BE(8)],
    shift,
  }
}

/** A colour as the bytes of one pixel. */
export function encodePixel(colour: Colour, format: PixelFormat): Buffer {
  let value = 0
  for (const [index, part] of colour.entries()) {
    value += Math.round((part * (format.max[index] ?? 0)) / 255) * 2 ** (format.shift[index] ?? 0)
  }
  const bytes = Buffer.alloc(format.bitsPerPixel / 8)
  const masked = value % 2 ** format.bitsPerPixel
  if (format.bigEndian) bytes.writeUIntBE(masked, 0, bytes.length)
  else bytes.writeUIntLE(masked, 0, bytes.length)
  return bytes
}
