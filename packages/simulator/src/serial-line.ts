import { Duplex } from 'node:stream'
import { HypervisorError } from '@cimarron/hypervisor'

/** How much of what a port said is kept, in bytes. */
const logBytes = 65_536
/** How much a reader may leave unread before it is let go, in bytes. */
const unreadBytes = 1_048_576

/** One serial port: everything said is kept in a bounded log and given to all who are attached. */
export class SerialLine {
  #chunks: Uint8Array[] = []
  #size = 0
  /** So many of the first chunks are of another host. */
  #recalled = 0
  readonly #streams = new Set<Duplex>()
  readonly #watchers = new Set<() => void>()
  readonly #input: (bytes: Uint8Array) => void

  constructor(input: (bytes: Uint8Array) => void) {
    this.#input = input
  }

  write(bytes: Uint8Array): void {
    this.#chunks.push(bytes)
    this.#size += bytes.length
    // Cut in one go at twice the bound: copying at each byte would make a chatty guest slow.
    if (this.#size > 2 * logBytes) this.#keep(this.read(logBytes))
    for (const stream of this.#streams) {
      if (stream.readableLength <= unreadBytes) stream.push(bytes)
      else stream.destroy(new HypervisorError('peer-failed', { what: 'serial console', words: behind }))
    }
    for (const watcher of this.#watchers) watcher()
  }

  /** What it said before: nobody hears it again, and what was recalled before is older still. */
  recall(bytes: Uint8Array): void {
    this.#chunks.splice(this.#recalled++, 0, bytes)
    this.#size += bytes.length
    if (this.#size > 2 * logBytes) this.#keep(this.read(logBytes))
  }

  #keep(bytes: Uint8Array): void {
    this.#chunks = [bytes]
    this.#size = bytes.length
    this.#recalled = 0
  }

  /** The last bytes said, oldest first. */
  read(lastBytes: number = logBytes): Uint8Array {
    if (this.#chunks.length > 1) this.#keep(Buffer.concat(this.#chunks))
    const all = this.#chunks[0] ?? new Uint8Array()
    return all.slice(Math.max(0, all.length - Math.min(lastBytes, logBytes)))
  }

  attach(): Duplex {
    const stream = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        this.#input(chunk)
        done()
      },
      destroy: (error, done) => {
        this.#streams.delete(stream)
        done(error)
      },
    })
    this.#streams.add(stream)
    return stream
  }

  /** Calls at each output until the answer is called. */
  watch(call: () => void): () => void {
    this.#watchers.add(call)
    return () => this.#watchers.delete(call)
  }

  /** Ends what is attached, as a machine does that goes off. */
  hangUp(): void {
    for (const stream of this.#streams) {
      this.#streams.delete(stream)
      stream.push(null)
      stream.end()
    }
  }
}

const behind = `its reader left more than ${unreadBytes} bytes unread; attach again`
