import fc from 'fast-check'
import { expect, test } from 'vitest'
import { remoteCalls } from '../protocol/remote.gen.ts'
import { XdrError } from '../xdr/xdr-error.ts'
import { decodeFrame, encodeFrame, encodeRawFrame, type FrameHeader, frameStatuses, frameTypes } from './frame.ts'
import { FrameSplitter } from './frame-splitter.ts'

const header: FrameHeader = { program: 0x2000_8086, version: 1, procedure: 23, type: 'call', serial: 2, status: 'ok' }

test('a call has the bytes that libvirt 9.0 was seen to take', () => {
  const { args } = remoteCalls.domainLookupByName
  const frame = encodeFrame(header, { codec: args, value: { name: 'd1' } })
  expect(frame.toString('hex')).toBe('0000002420008086000000010000001700000000000000020000000000000002' + '64310000')
})

test('a header is read back as it was written', () => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
  const headers = fc.record({
    program: word,
    version: word,
    procedure: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    type: fc.constantFrom(...frameTypes),
    serial: word,
    status: fc.constantFrom(...frameStatuses),
  })
  fc.assert(
    fc.property(headers, fc.uint8Array({ maxLength: 50 }), (each, payload) => {
      const { payload: back, ...rest } = decodeFrame(encodeRawFrame(each, payload))
      expect(rest).toEqual(each)
      expect(new Uint8Array(back)).toEqual(payload)
    }),
  )
})

test('frames come out whole and in order, however the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }),
      fc.array(fc.nat(30)),
      (payloads, cuts) => {
        const all = Buffer.concat(payloads.map((payload) => encodeRawFrame(header, payload)))
        const splitter = new FrameSplitter()
        const found: Buffer[] = []
        let at = 0
        for (const cut of cuts) {
          found.push(...splitter.push(all.subarray(at, at + cut)))
          at += cut
        }
        found.push(...splitter.push(all.subarray(at)))
        expect(found.map((frame) => new Uint8Array(decodeFrame(Buffer.from(frame)).payload))).toEqual(payloads)
      },
    ),
  )
})

test.each([
  ['shorter than a header', 27],
  ['longer than the longest', 32 * 2 ** 20 + 5],
])('a length that is %s is refused as soon as it is there', (_name, length) => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(length)
  expect(() => [...new FrameSplitter().push(head)]).toThrow(XdrError)
})

test('a type or status there is none of is refused', () => {
  const frame = encodeRawFrame(header, new Uint8Array())
  frame.writeUInt32BE(7, 16)
  expect(() => decodeFrame(frame)).toThrow('7 is no type of frame')
  frame.writeUInt32BE(0, 16)
  frame.writeUInt32BE(3, 24)
  expect(() => decodeFrame(frame)).toThrow('3 is no status')
})
