import { Duplex } from 'node:stream'
import { LibvirtError } from '../error.ts'
import { type Frame, type FrameHeader, type FrameStatus, longestPiece } from './frame.ts'
import { serverRefusal } from './server-refusal.ts'

/** What a stream asks of the connection it runs on. */
export interface StreamCarrier {
  /** Resolves when the socket takes more. */
  send(header: FrameHeader, payload: Uint8Array): Promise<void>
  /** The reader is too slow, or has caught up: while any is, nothing is read from the connection. */
  hold(stream: RpcStream, isHeld: boolean): void
  /** It is over. */
  forget(stream: RpcStream): void
}

export interface StreamIdentity {
  readonly program: number
  readonly version: number
  readonly procedure: number
  readonly serial: number
  /** Of the call that opened it. */
  readonly name: string
}

/**
 * The bytes that belong to a call, as a stream of Node's: what the server sends is read, what is written goes to it.
 * `end()` of a stream that writes resolves in `finish` once the server has confirmed that it has all; `destroy()` aborts.
 * A reader that is slow holds up the whole connection (no frame can be passed over): bulk has a connection of its own.
 */
export class RpcStream extends Duplex {
  readonly identity: StreamIdentity
  readonly #carrier: StreamCarrier
  /** Called when the server has confirmed the end. */
  #finishing: ((error?: Error | null) => void) | undefined
  /** We have told the server that we are done. */
  #hasSaidEnd = false
  #isOver = false
  readonly #released = Promise.withResolvers<void>()

  constructor(identity: StreamIdentity, carrier: StreamCarrier) {
    super({ allowHalfOpen: true, readableHighWaterMark: 4 * longestPiece, writableHighWaterMark: 4 * longestPiece })
    this.identity = identity
    this.#carrier = carrier
    // A failure that comes before anybody reads or writes is told to who does so then; it must not end the process.
    this.on('error', () => undefined)
  }

  /** Resolves when the server has said its last word: what the stream was of is free then, at its end. */
  get released(): Promise<void> {
    return this.#released.promise
  }

  /** Takes a frame of this stream. */
  receive(frame: Frame): void {
    if (frame.status !== 'continue') this.#released.resolve()
    if (this.#isOver) return
    if (frame.status === 'error') {
      this.#over()
      // What aborts on our side is confirmed like an end; an error here is the server's own.
      this.destroy(serverRefusal(frame, this.identity.name))
      return
    }
    if (frame.status === 'continue') {
      if (frame.payload.length === 0) this.#serverHasSentAll()
      // Of a buffer that nobody writes into again: the splitter's own, or one that Node has read into.
      else if (!this.push(frame.payload)) this.#carrier.hold(this, true)
      return
    }
    this.#over()
    this.push(null)
    const finishing = this.#finishing
    this.#finishing = undefined
    if (finishing) finishing()
    else if (!this.writableEnded) this.end()
  }

  /** The connection is gone. */
  lose(reason: LibvirtError): void {
    this.#released.resolve()
    this.#over()
    this.destroy(reason)
  }

  #serverHasSentAll(): void {
    // The server waits for us to say that we are done too; it then confirms.
    this.#sayEnd()
    this.push(null)
  }

  #sayEnd(): void {
    if (this.#hasSaidEnd) return
    this.#hasSaidEnd = true
    // Should it not arrive, the connection is over, which is told.
    this.#carrier.send(this.#header('ok'), new Uint8Array()).catch((error: Error) => this.destroy(error))
  }

  #over(): void {
    this.#isOver = true
    this.#carrier.hold(this, false)
    this.#carrier.forget(this)
  }

  override _read(): void {
    this.#carrier.hold(this, false)
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#isOver) {
      done(new LibvirtError('closed', `the server has ended the stream of ${this.identity.name}`))
      return
    }
    this.#sendAll(piece).then(() => done(), done)
  }

  async #sendAll(piece: Buffer): Promise<void> {
    for (let at = 0; at < piece.length; at += longestPiece) {
      await this.#carrier.send(this.#header('continue'), piece.subarray(at, at + longestPiece))
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#isOver) {
      done()
      return
    }
    this.#finishing = done
    this.#sayEnd()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const isAborted = !this.#isOver && !this.#hasSaidEnd
    this.#isOver = true
    this.#carrier.hold(this, false)
    done(error)
    // The server confirms it by a frame that nobody waits for; until then the serial stays taken.
    if (isAborted) this.#carrier.send(this.#header('error'), new Uint8Array()).catch(() => undefined)
  }

  #header(status: FrameStatus): FrameHeader {
    const { program, version, procedure, serial } = this.identity
    return { program, version, procedure, type: 'stream', serial, status }
  }
}
