import type { FileHandle } from 'node:fs/promises'

/** Held back until so much is there to be written at once. */
const enoughBytes = 2 ** 20

/** Writes pieces that follow one another together, and takes more while the kernel has the last: at most two lots are held. */
export class GatheringWriter {
  readonly #file: FileHandle
  #pieces: Uint8Array[] = []
  #start = 0
  #length = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(file: FileHandle) {
    this.#file = file
  }

  /** Resolves when it may be given more, and throws what an earlier write failed with. The piece is not copied. */
  async write(piece: Uint8Array, position: number): Promise<void> {
    if (position !== this.#start + this.#length) await this.#send()
    if (this.#length === 0) this.#start = position
    this.#pieces.push(piece)
    this.#length += piece.length
    if (this.#length >= enoughBytes) await this.#send()
  }

  /** Resolves when the kernel has all of it. */
  async end(): Promise<void> {
    await this.#send()
    await this.#writing
  }

  async #send(): Promise<void> {
    await this.#writing
    if (this.#length === 0) return
    this.#writing = writeWhole(this.#file, this.#pieces, this.#start)
    // Whoever waits for it next hears of a failure.
    this.#writing.catch(() => undefined)
    this.#pieces = []
    this.#length = 0
  }
}

async function writeWhole(file: FileHandle, pieces: Uint8Array[], position: number): Promise<void> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const { bytesWritten } = await file.writev(pieces, position)
  if (bytesWritten === length) return
  // The kernel took a part, as it may: the rest again.
  await writeWhole(file, [Buffer.concat(pieces).subarray(bytesWritten)], position + bytesWritten)
}
