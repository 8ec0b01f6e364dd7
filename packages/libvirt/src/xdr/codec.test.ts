import fc from 'fast-check'
import { expect, test } from 'vitest'
import { remoteCalls } from '../protocol/remote.gen.ts'
import { type TypedParameter, typedParameter, wireError } from '../protocol/types.ts'
import { array, type Codec, f64, i32, i64, optional, string, u8, u16, u32, u64, wideBytes } from './codec.ts'
import { XdrError } from './xdr-error.ts'
import { XdrReader } from './xdr-reader.ts'
import { XdrWriter } from './xdr-writer.ts'

function bytesOf<T>(codec: Codec<T>, value: T): Buffer {
  const writer = new XdrWriter(4)
  codec.write(writer, value)
  return Buffer.from(writer.bytes)
}

function there<T>(codec: Codec<T>, value: T): T {
  const reader = new XdrReader(bytesOf(codec, value))
  const back = codec.read(reader)
  reader.end()
  return back
}

const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((each) => each.isWellFormed())
const byte = fc.integer({ min: 0, max: 255 })

test.each<[string, Codec<unknown>, fc.Arbitrary<unknown>]>([
  ['i32', i32 as Codec<unknown>, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })],
  ['u32', u32 as Codec<unknown>, fc.integer({ min: 0, max: 2 ** 32 - 1 })],
  ['i64', i64 as Codec<unknown>, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  ['u64', u64 as Codec<unknown>, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
  ['f64', f64 as Codec<unknown>, fc.double()],
  ['u8', u8 as Codec<unknown>, byte],
  ['u16', u16 as Codec<unknown>, fc.integer({ min: 0, max: 65_535 })],
  ['a string', string(100) as Codec<unknown>, text],
  [
    'a list of optional strings',
    array(optional(string(100)), 9) as Codec<unknown>,
    fc.array(fc.option(text), { maxLength: 9 }),
  ],
  ['characters', wideBytes(9) as Codec<unknown>, fc.uint8Array({ maxLength: 9 })],
])('%s is read back as it was written, in whole words', (_name, codec, values) => {
  fc.assert(
    fc.property(values, (value) => {
      expect(bytesOf(codec, value).length % 4).toBe(0)
      expect(there(codec, value)).toEqual(value)
    }),
  )
})

test('typed parameters of each type are read back', () => {
  const all: TypedParameter[] = [
    { field: 'a', type: 'int', value: -1 },
    { field: 'b', type: 'uint', value: 4_294_967_295 },
    { field: 'c', type: 'llong', value: -(2n ** 63n) },
    { field: 'd', type: 'ullong', value: 2n ** 64n - 1n },
    { field: 'e', type: 'double', value: 0.1 },
    { field: 'f', type: 'boolean', value: true },
    { field: 'g', type: 'string', value: 'Grüße' },
  ]
  expect(all.map((each) => there(typedParameter, each))).toEqual(all)
  const eighth = bytesOf(typedParameter, { field: 'a', type: 'int', value: 0 })
  eighth.writeUInt32BE(8, 8)
  expect(() => typedParameter.read(new XdrReader(eighth))).toThrow('of type 8')
})

// RFC 4506, 4.10 to 4.19.
test.each<[string, (reader: XdrReader) => unknown, readonly number[]]>([
  ['a length beyond the end', (reader) => reader.string(100), [0, 0, 0, 9, 1, 2, 3, 4]],
  ['a length beyond what is allowed', (reader) => reader.string(3), [0, 0, 0, 4, 1, 2, 3, 4]],
  ['padding that is not zero', (reader) => reader.string(100), [0, 0, 0, 1, 65, 0, 1, 0]],
  ['a string that is no UTF-8', (reader) => reader.string(100), [0, 0, 0, 1, 0xff, 0, 0, 0]],
  ['a truth that is neither', (reader) => reader.bool(), [0, 0, 0, 2]],
  ['more items than there are bytes for', (reader) => array(i64, 16_384).read(reader), [0, 0, 16, 0, 0, 0, 0, 0]],
  ['a character of more than a byte', (reader) => wideBytes(9).read(reader), [0, 0, 0, 1, 0, 0, 1, 0]],
  ['half a word', (reader) => reader.i32(), [0, 0]],
])('%s is refused', (_name, read, bytes) => {
  expect(() => read(new XdrReader(Uint8Array.from(bytes)))).toThrow(XdrError)
})

test.each<[string, () => unknown]>([
  ['a number too large', () => bytesOf(u32, 2 ** 32)],
  ['a fraction', () => bytesOf(i32, 0.5)],
  ['a bigint too large', () => bytesOf(u64, 2n ** 64n)],
  ['half a character', () => bytesOf(string(9), '\ud800')],
  ['a list too long', () => bytesOf(array(i32, 1), [1, 2])],
])('%s has no bytes', (_name, write) => {
  expect(write).toThrow(XdrError)
})

test('whatever bytes come, reading ends with a value or with XdrError', () => {
  const codecs: readonly Codec<unknown>[] = [
    wireError as Codec<unknown>,
    remoteCalls.connectListAllDomains.ret as Codec<unknown>,
    remoteCalls.connectGetAllDomainStats.ret as Codec<unknown>,
    remoteCalls.domainInterfaceAddresses.ret as Codec<unknown>,
    remoteCalls.authSaslStart.ret as Codec<unknown>,
  ]
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...codecs), (bytes, codec) => {
      try {
        codec.read(new XdrReader(bytes))
      } catch (error) {
        expect(error).toBeInstanceOf(XdrError)
      }
    }),
  )
})
