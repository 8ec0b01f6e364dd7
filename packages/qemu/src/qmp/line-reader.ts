import { QmpError } from './error.ts'

/** Cuts a stream of bytes into lines, and holds at most `maxBytes` of an unfinished one. */
export class LineReader {
  readonly #maxBytes: number
  #parts: Buffer[] = []
  #held = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /**
   * The lines that this piece completes, without their line ends; empty ones are left out.
   * @throws QmpError `protocol` when a line grows beyond the bound.
   */
  *push(piece: Buffer): Generator<string> {
    let start = 0
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, start)) {
      this.#hold(piece.subarray(start, end))
      start = end + 1
      const line = this.#take()
      if (line.trim() !== '') yield line
    }
    if (start < piece.length) this.#hold(piece.subarray(start))
  }

  #hold(part: Buffer): void {
    this.#held += part.length
    if (this.#held > this.#maxBytes) {
      throw new QmpError('protocol', `the monitor sent a line of more than ${this.#maxBytes} bytes`)
    }
    this.#parts.push(part)
  }

  #take(): string {
    const parts = this.#parts
    const line = (parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts)).toString('utf8')
    this.#parts = []
    this.#held = 0
    return line
  }
}
