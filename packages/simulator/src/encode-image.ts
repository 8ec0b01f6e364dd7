import { crc32, deflateSync } from 'node:zlib'
import type { ScreenshotFormat } from '@cimarron/hypervisor'
import { palette, pictureHeight, pictureWidth } from './picture.ts'

/** A picture, a byte a pixel, as an image file. */
export function encodeImage(picture: Uint8Array, format: ScreenshotFormat): Uint8Array {
  return format === 'png' ? encodePng(picture) : encodePpm(picture)
}

/** PNG (W3C Recommendation, second edition) of indexed colour: 5.3 layout of chunks, 11.2 the critical ones. */
function encodePng(picture: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(pictureWidth, 0)
  header.writeUInt32BE(pictureHeight, 4)
  // Eight bits a pixel, which are places in the palette (colour type 3).
  header.set([8, 3], 8)
  const rows = Buffer.alloc((pictureWidth + 1) * pictureHeight)
  for (let row = 0; row < pictureHeight; row++) {
    // Each row begins with the number of its filter: none.
    rows.set(picture.subarray(row * pictureWidth, (row + 1) * pictureWidth), row * (pictureWidth + 1) + 1)
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** Netpbm's portable pixmap, in bytes (P6). */
function encodePpm(picture: Uint8Array): Uint8Array {
  const head = Buffer.from(`P6\n${pictureWidth} ${pictureHeight}\n255\n`, 'latin1')
  const pixels = Buffer.alloc(picture.length * 3)
  for (const [index, pixel] of picture.entries()) pixels.set(palette[pixel] ?? [0, 0, 0], index * 3)
  return Buffer.concat([head, pixels])
}
