import { palette } from './picture.ts'
import {
  decodePixelFormat,
  encodePixel,
  encodePixelFormat,
  nativeFormat,
  type PixelFormat,
  pixelFormatBytes,
} from './pixel-format.ts'

/** What an RFB server shows and whom it talks to. */
export interface RfbScreen {
  readonly name: string
  readonly width: number
  readonly height: number
  /** A byte a pixel, an index into the palette. */
  draw(): Uint8Array
  send(bytes: Buffer): void
  /** A key pressed, as an X11 keysym. */
  key(keysym: number): void
  fail(problem: string): void
}

interface Step {
  /** How many bytes the message has; undefined while its length can't be told yet. */
  readonly length: (input: Buffer) => number | undefined
  readonly handle: (server: RfbServer, message: Buffer) => void
}

/** The longest message taken: a clipboard text is thrown away, but it has to be read. */
const maxMessage = 1 << 20

/**
 * The server's side of RFB 3.8 (RFC 6143) with security type None and raw encoding, also for clients that speak 3.7 or
 * 3.3. Pure: bytes in by `receive`, bytes out by `send`.
 */
export class RfbServer {
  readonly #screen: RfbScreen
  #input = Buffer.alloc(0)
  #step: Step = steps.version
  #format: PixelFormat = nativeFormat
  #minor = 8
  #last: Uint8Array | undefined
  #asked = false
  #over = false

  constructor(screen: RfbScreen) {
    this.#screen = screen
    screen.send(Buffer.from('RFB 003.008\n', 'latin1'))
  }

  receive(bytes: Uint8Array): void {
    this.#input = Buffer.concat([this.#input, bytes])
    while (!this.#over) {
      const length = this.#step.length(this.#input)
      if (length !== undefined && length > maxMessage)
        this.fail(`a message of ${length} bytes; ${maxMessage} are taken`)
      if (this.#over || length === undefined || this.#input.length < length) return
      const message = this.#input.subarray(0, length)
      this.#input = this.#input.subarray(length)
      this.#step.handle(this, message)
    }
  }

  /** The picture may have changed: an update that was asked for is sent if it did. */
  refresh(): void {
    if (this.#asked && !this.#over) this.#update(true)
  }

  fail(problem: string): void {
    this.#over = true
    this.#input = Buffer.alloc(0)
    this.#screen.fail(problem)
  }

  takeVersion(message: Buffer): void {
    const match = /^RFB 003\.(\d{3})\n$/.exec(message.toString('latin1'))
    if (!match) {
      this.fail('the client does not speak RFB 3')
      return
    }
    // RFC 6143, section 7.1.1: any other version is to be taken as 3.3.
    const minor = Number(match[1])
    this.#minor = minor === 7 || minor === 8 ? minor : 3
    if (this.#minor === 3) {
      this.#screen.send(Buffer.from([0, 0, 0, 1]))
      this.#step = steps.clientInit
    } else {
      this.#screen.send(Buffer.from([1, 1]))
      this.#step = steps.security
    }
  }

  takeSecurity(message: Buffer): void {
    if (message[0] !== 1) {
      this.fail('the client chose a security type that was not offered')
      return
    }
    // RFC 6143, appendix A: before 3.8 nothing is said after type None.
    if (this.#minor === 8) this.#screen.send(Buffer.alloc(4))
    this.#step = steps.clientInit
  }

  takeClientInit(): void {
    const name = Buffer.from(this.#screen.name, 'utf8')
    const sizes = Buffer.alloc(4)
    sizes.writeUInt16BE(this.#screen.width, 0)
    sizes.writeUInt16BE(this.#screen.height, 2)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(name.length)
    this.#screen.send(Buffer.concat([sizes, encodePixelFormat(nativeFormat), length, name]))
    this.#step = steps.message
  }

  takePixelFormat(message: Buffer): void {
    const format = decodePixelFormat(message.subarray(4, 4 + pixelFormatBytes))
    if (format) this.#format = format
    else this.fail('the client asked for a pixel format without true colour')
  }

  takeUpdateRequest(message: Buffer): void {
    this.#asked = true
    this.#update(message[1] !== 0)
  }

  takeKey(message: Buffer): void {
    if (message[1] !== 0) this.#screen.key(message.readUInt32BE(4))
  }

  #update(incremental: boolean): void {
    const picture = this.#screen.draw()
    if (incremental && this.#last && Buffer.compare(picture, this.#last) === 0) return
    this.#asked = false
    this.#last = picture
    const { width, height } = this.#screen
    const header = Buffer.alloc(16)
    // FramebufferUpdate (0) with one rectangle, at 0, 0, raw (0).
    header.writeUInt16BE(1, 2)
    header.writeUInt16BE(width, 8)
    header.writeUInt16BE(height, 10)
    const colours = palette.map((colour) => encodePixel(colour, this.#format))
    const size = this.#format.bitsPerPixel / 8
    const pixels = Buffer.alloc(picture.length * size)
    for (let index = 0; index < picture.length; index++) colours[picture[index] ?? 0]?.copy(pixels, index * size)
    this.#screen.send(Buffer.concat([header, pixels]))
  }
}

const exactly = (length: number) => () => length

/** RFC 6143, section 7.5: the messages of a client, by their first byte. */
const messages: Readonly<Record<number, Step>> = {
  0: { length: exactly(4 + pixelFormatBytes), handle: (server, message) => server.takePixelFormat(message) },
  2: {
    length: (input) => (input.length < 4 ? undefined : 4 + 4 * input.readUInt16BE(2)),
    // Raw is the encoding every client must take, and the only one sent.
    handle: () => undefined,
  },
  3: { length: exactly(10), handle: (server, message) => server.takeUpdateRequest(message) },
  4: { length: exactly(8), handle: (server, message) => server.takeKey(message) },
  5: { length: exactly(6), handle: () => undefined },
  6: {
    length: (input) => (input.length < 8 ? undefined : 8 + input.readUInt32BE(4)),
    handle: () => undefined,
  },
}

const unknown: Step = {
  length: exactly(1),
  handle: (server, message) => server.fail(`the client sent a message of unknown type ${message[0]}`),
}

const steps: Readonly<Record<'version' | 'security' | 'clientInit' | 'message', Step>> = {
  version: { length: exactly(12), handle: (server, message) => server.takeVersion(message) },
  security: { length: exactly(1), handle: (server, message) => server.takeSecurity(message) },
  clientInit: { length: exactly(1), handle: (server) => server.takeClientInit() },
  message: {
    length: (input) => (input.length === 0 ? undefined : (messages[input[0] ?? 0] ?? unknown).length(input)),
    handle: (server, message) => (messages[message[0] ?? 0] ?? unknown).handle(server, message),
  },
}
