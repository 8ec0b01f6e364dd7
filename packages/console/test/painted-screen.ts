import { Duplex } from 'node:stream'

const size = { width: 320, height: 200 }
/** The colour the whole screen has: red, green, blue, in the order of bytes that noVNC asks for. */
export const paint = [0x2c, 0x65, 0xd8] as const

/**
 * A VNC server (RFC 6143) of one connection whose screen is painted in one colour: version 3.8, no authentication, raw
 * encoding. `keys` are the key symbols that were pressed.
 */
export class PaintedScreen extends Duplex {
  readonly keys: number[] = []
  #received = Buffer.alloc(0)
  #step: 'version' | 'security' | 'init' | 'messages' = 'version'

  constructor() {
    super()
    this.push('RFB 003.008\n')
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#received = Buffer.concat([this.#received, bytes])
    let took = true
    while (took) took = this.#take()
    done()
  }

  override _final(done: () => void): void {
    this.push(null)
    done()
  }

  /** Works off one message; false where it is not yet whole. */
  #take(): boolean {
    switch (this.#step) {
      case 'version':
        return this.#message(12, () => {
          this.push(Buffer.from([1, 1]))
          this.#step = 'security'
        })
      case 'security':
        return this.#message(1, () => {
          this.push(Buffer.alloc(4))
          this.#step = 'init'
        })
      case 'init':
        return this.#message(1, () => {
          this.push(serverInit())
          this.#step = 'messages'
        })
      case 'messages':
        return this.#clientMessage()
    }
  }

  /** RFC 6143, section 7.5: SetPixelFormat, SetEncodings, FramebufferUpdateRequest, KeyEvent, PointerEvent, ClientCutText. */
  #clientMessage(): boolean {
    const data = this.#received
    const type = data[0]
    if (type === undefined) return false
    if (type === 0) return this.#message(20, () => undefined)
    if (type === 2) return data.length >= 4 && this.#message(4 + 4 * data.readUInt16BE(2), () => undefined)
    if (type === 3) {
      return this.#message(10, (message) => {
        // An incremental request is answered when something changes; nothing does.
        if (message[1] === 0) this.push(update())
      })
    }
    if (type === 4) {
      return this.#message(8, (message) => {
        if (message[1] === 1) this.keys.push(message.readUInt32BE(4))
      })
    }
    if (type === 5) return this.#message(6, () => undefined)
    if (type === 6) return data.length >= 8 && this.#message(8 + Math.abs(data.readInt32BE(4)), () => undefined)
    throw new Error(`client message of type ${type}`)
  }

  #message(length: number, take: (message: Buffer) => void): boolean {
    if (this.#received.length < length) return false
    const message = this.#received.subarray(0, length)
    this.#received = this.#received.subarray(length)
    take(message)
    return true
  }
}

/** Section 7.3.2: 32 bits a pixel, little endian, true colour. */
function serverInit(): Buffer {
  const name = Buffer.from('painted')
  const init = Buffer.alloc(24)
  init.writeUInt16BE(size.width, 0)
  init.writeUInt16BE(size.height, 2)
  init.set([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0], 4)
  init.writeUInt32BE(name.length, 20)
  return Buffer.concat([init, name])
}

/** Section 7.6.1: one rectangle, raw. */
function update(): Buffer {
  const head = Buffer.alloc(16)
  head.writeUInt16BE(1, 2)
  head.writeUInt16BE(size.width, 8)
  head.writeUInt16BE(size.height, 10)
  return Buffer.concat([head, Buffer.alloc(size.width * size.height * 4, Buffer.from([...paint, 0]))])
}
