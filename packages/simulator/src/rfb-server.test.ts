import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawPicture, palette, pictureHeight, pictureWidth } from './picture.ts'
import { decodePixelFormat, encodePixel, encodePixelFormat, nativeFormat } from './pixel-format.ts'
import { RfbServer } from './rfb-server.ts'

/** A client's end: what it was sent, and what became of it. */
class Peer {
  readonly sent: Buffer[] = []
  readonly keys: number[] = []
  picture = new Uint8Array([0, 1, 2, 1])
  failure: string | undefined
  readonly server = new RfbServer({
    name: 'guest ü',
    width: 2,
    height: 2,
    draw: () => this.picture.slice(),
    send: (bytes) => this.sent.push(bytes),
    key: (keysym) => this.keys.push(keysym),
    fail: (problem) => {
      this.failure = problem
    },
  })

  /** What is sent in answer. */
  say(...bytes: number[]): Buffer {
    const before = this.sent.length
    this.server.receive(Uint8Array.from(bytes))
    return Buffer.concat(this.sent.slice(before))
  }

  /** Through the handshake of RFB 3.8. */
  greet(): this {
    this.server.receive(Buffer.from('RFB 003.008\n'))
    this.say(1)
    this.say(1)
    return this
  }
}

describe('the handshake', () => {
  test('of RFB 3.8: version, security types, result, and the screen', () => {
    const peer = new Peer()
    expect(String(peer.sent[0])).toBe('RFB 003.008\n')
    expect(peer.say(...Buffer.from('RFB 003.008\n'))).toEqual(Buffer.from([1, 1]))
    expect(peer.say(1)).toEqual(Buffer.from([0, 0, 0, 0]))
    const init = peer.say(1)
    expect([init.readUInt16BE(0), init.readUInt16BE(2)]).toEqual([2, 2])
    expect(init.subarray(24).toString('utf8')).toBe('guest ü')
    expect(init.readUInt32BE(20)).toBe(init.length - 24)
  })

  test('of RFB 3.7 has no result, that of 3.3 no choice', () => {
    const seven = new Peer()
    seven.server.receive(Buffer.from('RFB 003.007\n'))
    expect(seven.say(1)).toHaveLength(0)
    const three = new Peer()
    expect(three.say(...Buffer.from('RFB 003.003\n'))).toEqual(Buffer.from([0, 0, 0, 1]))
  })

  test.each(['GET / HTTP/1', 'RFB 004.001\n'])('with %j ends', (version) => {
    const peer = new Peer()
    peer.server.receive(Buffer.from(version))
    expect(peer.failure).toContain('RFB 3')
  })

  test('with a security type that was not offered ends', () => {
    const peer = new Peer()
    peer.server.receive(Buffer.from('RFB 003.008\n'))
    peer.say(2)
    expect(peer.failure).toContain('security type')
  })
})

const whole = [3, 0, 0, 0, 0, 0, 0, 2, 0, 2]
const changes = [3, 1, 0, 0, 0, 0, 0, 2, 0, 2]

describe('an update', () => {
  test('is one raw rectangle with the pixels in the palette’s colours', () => {
    const update = new Peer().greet().say(...whole)
    expect([...update.subarray(0, 16)]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 2, 0, 0, 0, 0])
    expect(update).toHaveLength(16 + 4 * 4)
    const [red, green, blue] = palette[1] ?? []
    expect([...update.subarray(20, 23)]).toEqual([blue, green, red])
  })

  test('of changes waits until there are any', () => {
    const peer = new Peer().greet()
    peer.say(...whole)
    expect(peer.say(...changes)).toHaveLength(0)
    const before = peer.sent.length
    peer.server.refresh()
    expect(peer.sent).toHaveLength(before)
    peer.picture = new Uint8Array([1, 1, 1, 1])
    peer.server.refresh()
    expect(peer.sent).toHaveLength(before + 1)
    peer.picture = new Uint8Array([2, 2, 2, 2])
    peer.server.refresh()
    expect(peer.sent).toHaveLength(before + 1)
  })

  test('comes in the pixel format that was asked for', () => {
    const peer = new Peer().greet()
    const format = { bitsPerPixel: 16, depth: 16, bigEndian: true, max: [31, 63, 31], shift: [11, 5, 0] } as const
    peer.say(0, 0, 0, 0, ...encodePixelFormat(format))
    const update = peer.say(...whole)
    expect(update).toHaveLength(16 + 4 * 2)
    const [red = 0, green = 0, blue = 0] = palette[1] ?? []
    const scaled = [Math.round((red * 31) / 255), Math.round((green * 63) / 255), Math.round((blue * 31) / 255)]
    const pixel = update.readUInt16BE(18)
    expect([pixel >> 11, (pixel >> 5) & 63, pixel & 31]).toEqual(scaled)
  })
})

test('keys are heard when pressed, not when let go; pointer, encodings and clipboard are passed over', () => {
  const peer = new Peer().greet()
  peer.say(4, 1, 0, 0, 0, 0, 0, 0x61, 4, 0, 0, 0, 0, 0, 0, 0x61)
  peer.say(5, 0, 0, 0, 0, 0, 2, 0, 0, 1, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 2, 0x61, 0x62)
  peer.say(4, 1, 0, 0, 0, 0, 0xff, 0x0d)
  expect(peer.keys).toEqual([0x61, 0xff0d])
  expect(peer.failure).toBeUndefined()
})

test('bytes may come in any pieces', () => {
  const talk = [...Buffer.from('RFB 003.008\n'), 1, 1, 2, 0, 0, 1, 0, 0, 0, 0, ...whole, 4, 1, 0, 0, 0, 0, 0, 0x61]
  const atOnce = new Peer()
  atOnce.say(...talk)
  const piecemeal = new Peer()
  for (const byte of talk) piecemeal.say(byte)
  expect(Buffer.concat(piecemeal.sent)).toEqual(Buffer.concat(atOnce.sent))
  expect(piecemeal.keys).toEqual(atOnce.keys)
})

test('a clipboard of 4 GiB is refused before it is read', () => {
  const peer = new Peer().greet()
  peer.say(6, 0, 0, 0, 0xff, 0xff, 0xff, 0xff)
  expect(peer.failure).toContain('4294967303 bytes')
})

test('a hostile client never makes the server throw', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (pieces) => {
      const peer = new Peer().greet()
      for (const piece of pieces) peer.server.receive(piece)
    }),
  )
})

test('a pixel format is read as it was written, and one without true colour is refused', () => {
  expect(decodePixelFormat(encodePixelFormat(nativeFormat))).toEqual(nativeFormat)
  const mapped = encodePixelFormat(nativeFormat)
  mapped[3] = 0
  expect(decodePixelFormat(mapped)).toBeUndefined()
  const odd = encodePixelFormat(nativeFormat)
  odd[0] = 24
  expect(decodePixelFormat(odd)).toBeUndefined()
})

test('whatever format a client asks for, a pixel fits it', () => {
  const byte = fc.nat({ max: 255 })
  const short = fc.nat({ max: 65_535 })
  const format = fc.record({
    bitsPerPixel: fc.constantFrom(8 as const, 16 as const, 32 as const),
    depth: byte,
    bigEndian: fc.boolean(),
    max: fc.tuple(short, short, short),
    shift: fc.tuple(byte, byte, byte),
  })
  fc.assert(
    fc.property(format, (asked) => {
      const taken = decodePixelFormat(encodePixelFormat(asked))
      if (taken) expect(encodePixel([255, 128, 0], taken)).toHaveLength(asked.bitsPerPixel / 8)
    }),
  )
})

test('the picture shows name and state, whatever the name is', () => {
  const draw = (name: string, state: 'running' | 'crashed') => drawPicture({ name, state, consoleTail: 'x\r\n/ # ' })
  const picture = draw('one', 'running')
  expect(picture).toHaveLength(pictureWidth * pictureHeight)
  expect(Buffer.compare(picture, draw('two', 'running'))).not.toBe(0)
  expect(Buffer.compare(picture, draw('one', 'crashed'))).not.toBe(0)
  expect(draw('🖥'.repeat(255), 'running')).toHaveLength(pictureWidth * pictureHeight)
})
