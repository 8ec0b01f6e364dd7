import { connect, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { type BoundedLog, drainBoundedLog, readBoundedLog } from './bounded-log.ts'
import { historyGeneration, type SerialHistory } from './serial-history.ts'

/** What a console that does not read may hold up before it misses output, in bytes. */
const consoleBacklog = 1_048_576
/** How long what was said waits for more, in milliseconds, before it is kept. */
const keepingMs = 200

export interface SerialPortOptions {
  /** QEMU's socket, which takes one client: us. */
  readonly socket: string
  /** What QEMU writes; absent where it could not be found. */
  readonly log: BoundedLog | undefined
  readonly history: SerialHistory
  /** Somebody reads along where it is kept, and does not want to wait until there is much. */
  readonly isKeptAtOnce?: boolean
}

/**
 * One serial port of a running machine. QEMU's log holds what was said, whoever listens; it is moved to the history
 * when it has grown. The socket serves the consoles: all see the output, and each may type.
 */
export class SerialConnection {
  readonly #options: SerialPortOptions
  readonly #socket: Socket
  readonly #consoles = new Set<SerialConsole>()
  #sinceDrain = 0
  #soon: NodeJS.Timeout | undefined

  private constructor(socket: Socket, options: SerialPortOptions) {
    this.#options = options
    this.#socket = socket
    socket.on('data', (piece) => this.#hear(piece))
    socket.on('close', () => this.#hangUp())
    // The close that follows an error tells the consoles.
    socket.on('error', () => socket.destroy())
  }

  static async open(options: SerialPortOptions): Promise<SerialConnection> {
    const socket = connect({ path: options.socket })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    socket.once('connect', resolve).once('error', reject)
    await promise
    return new SerialConnection(socket, options)
  }

  openConsole(signal?: AbortSignal): Duplex {
    const console = new SerialConsole(this.#socket)
    this.#consoles.add(console)
    const hangUp = () => console.destroy()
    signal?.addEventListener('abort', hangUp, { once: true })
    console.once('close', () => {
      signal?.removeEventListener('abort', hangUp)
      this.#consoles.delete(console)
    })
    if (this.#socket.destroyed) console.hangUp()
    return console
  }

  read(): Buffer {
    const { history, log } = this.#options
    return Buffer.concat([history.read(), log ? readBoundedLog(log) : Buffer.alloc(0)])
  }

  /** Ends the connection; the port goes on without us. */
  close(): void {
    clearTimeout(this.#soon)
    this.#socket.destroy()
  }

  /** Moves all that QEMU has logged to where it stays. */
  drain(): void {
    const { history, log } = this.#options
    this.#sinceDrain = 0
    clearTimeout(this.#soon)
    this.#soon = undefined
    if (log) drainBoundedLog(log, (piece) => history.append(piece))
  }

  #hear(piece: Buffer): void {
    for (const console of this.#consoles) console.hear(piece)
    this.#sinceDrain += piece.length
    if (this.#sinceDrain >= historyGeneration / 2) this.#drainOrWait()
    else if (this.#options.isKeptAtOnce) this.#soon ??= setTimeout(() => this.#drainOrWait(), keepingMs).unref()
  }

  /** A disk that takes nothing now may later: until then QEMU's log holds the newest, and the daemon goes on. */
  #drainOrWait(): void {
    try {
      this.drain()
    } catch (error) {
      process.emitWarning(`what a serial port said could not be kept: ${String(error)}`)
    }
  }

  #hangUp(): void {
    for (const console of this.#consoles) console.hangUp()
  }
}

/** One listener's end. Output that it does not take in time is left out, and it is told how much. */
class SerialConsole extends Duplex {
  readonly #socket: Socket
  #missed = 0

  constructor(socket: Socket) {
    super({ allowHalfOpen: false, readableHighWaterMark: consoleBacklog })
    this.#socket = socket
  }

  hear(piece: Buffer): void {
    if (this.readableLength + piece.length > consoleBacklog) this.#missed += piece.length
    else this.push(piece)
  }

  hangUp(): void {
    this.push(null)
    this.end()
  }

  override _read(): void {
    if (this.#missed === 0) return
    const missed = this.#missed
    this.#missed = 0
    this.push(`\r\n[${missed} bytes of output were left out: this console did not take them in time]\r\n`)
  }

  override _write(piece: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#socket.destroyed) done(new Error('the machine has ended'))
    else this.#socket.write(piece, done)
  }
}
