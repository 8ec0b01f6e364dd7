import { XdrError } from '../xdr/xdr-error.ts'
import { headerBytes, longestFrame } from './frame.ts'

/** Cuts a stream of bytes into whole frames. It holds one frame at most, and no length is believed beyond the longest. */
export class FrameSplitter {
  readonly #longest: number
  #pieces: Buffer[] = []
  #held = 0
  /** Of the frame that has begun; 0 as long as its first four bytes are not there. */
  #wanted = 0

  constructor(longest: number = longestFrame) {
    this.#longest = longest
  }

  /** The frames that are whole with this piece. @throws XdrError where a length is none */
  *push(piece: Buffer): Generator<Buffer> {
    let rest = piece
    while (rest.length > 0) {
      if (this.#held === 0 && rest.length >= 4) {
        const length = this.#lengthOf(rest)
        if (rest.length >= length) {
          yield rest.subarray(0, length)
          rest = rest.subarray(length)
          continue
        }
        this.#wanted = length
      }
      rest = this.#hold(rest)
      if (this.#wanted > 0 && this.#held === this.#wanted) yield this.#release()
    }
  }

  /** Takes what belongs to the frame that has begun, and gives back the rest. */
  #hold(piece: Buffer): Buffer {
    const needed = (this.#wanted > 0 ? this.#wanted : 4) - this.#held
    const taken = piece.subarray(0, needed)
    this.#pieces.push(taken)
    this.#held += taken.length
    if (this.#wanted === 0 && this.#held === 4) {
      const head = Buffer.concat(this.#pieces)
      this.#pieces = [head]
      this.#wanted = this.#lengthOf(head)
    }
    return piece.subarray(taken.length)
  }

  #release(): Buffer {
    const frame = Buffer.concat(this.#pieces, this.#held)
    this.#pieces = []
    this.#held = 0
    this.#wanted = 0
    return frame
  }

  #lengthOf(head: Buffer): number {
    const length = head.readUInt32BE(0)
    if (length < headerBytes || length > this.#longest)
      throw new XdrError(`a frame of ${length} bytes, where it takes ${headerBytes} to ${this.#longest}`)
    return length
  }
}
