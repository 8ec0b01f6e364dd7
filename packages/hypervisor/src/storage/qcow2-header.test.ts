import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeQcow2Header } from './qcow2-header.ts'

/** A version 3 header with a base, as qemu-img writes it. */
function header({
  file = '',
  format = '',
  incompatible = 0n,
}: {
  file?: string
  format?: string
  incompatible?: bigint
}): Buffer {
  const bytes = Buffer.alloc(2048)
  bytes.writeUInt32BE(0x514649fb, 0)
  bytes.writeUInt32BE(3, 4)
  bytes.writeBigUInt64BE(1_048_576n, 24)
  bytes.writeBigUInt64BE(incompatible, 72)
  bytes.writeUInt32BE(104, 100)
  if (format !== '') {
    bytes.writeUInt32BE(0xe2792aca, 104)
    bytes.writeUInt32BE(Buffer.byteLength(format), 108)
    bytes.write(format, 112)
  }
  if (file !== '') {
    bytes.writeBigUInt64BE(512n, 8)
    bytes.writeUInt32BE(Buffer.byteLength(file), 16)
    bytes.write(file, 512)
  }
  return bytes
}

test('an image without a base says so', () => {
  expect(decodeQcow2Header(header({}))).toEqual({ capacityBytes: 1_048_576, externalData: false })
})

test('an image tells its base and the format of that', () => {
  expect(decodeQcow2Header(header({ file: 'base.img', format: 'raw' }))).toEqual({
    capacityBytes: 1_048_576,
    externalData: false,
    backing: { file: 'base.img', format: 'raw' },
  })
})

test('a base of unrecorded format is not guessed', () => {
  expect(decodeQcow2Header(header({ file: 'base.img' }))?.backing).toEqual({ file: 'base.img' })
})

test('data in another file is told', () => {
  expect(decodeQcow2Header(header({ incompatible: 4n }))?.externalData).toBe(true)
})

test('other bytes are no image, and never a failure', () => {
  expect(decodeQcow2Header(Buffer.from('plain text, long enough to hold a header. '.repeat(10)))).toBeUndefined()
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 0, maxLength: 600 }), fc.boolean(), (bytes, hasMagic) => {
      const given = Buffer.from(bytes)
      if (hasMagic && given.length >= 8) {
        given.writeUInt32BE(0x514649fb, 0)
        given.writeUInt32BE(3, 4)
      }
      decodeQcow2Header(given)
    }),
  )
})
