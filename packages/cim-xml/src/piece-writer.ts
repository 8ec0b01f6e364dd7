/** How much text is gathered before it is handed on: about what one write to a socket takes. */
export const pieceLength: number = 64 * 1024

/**
 * Gathers text into pieces of about 64 Ki characters. Whoever writes an answer adds text, and hands a piece on whenever
 * `add` says that one is full; waiting for the receiver and letting others have a turn is then theirs to do.
 */
export class PieceWriter {
  #text = ''
  readonly #length: number

  constructor(length: number = pieceLength) {
    this.#length = length
  }

  /** Adds text; true when a piece is full and should be taken. */
  add(text: string): boolean {
    this.#text += text
    return this.#text.length >= this.#length
  }

  /** How much has been gathered since the last piece. */
  get length(): number {
    return this.#text.length
  }

  /** Drops what was added since the piece was `length` long. */
  cut(length: number): void {
    this.#text = this.#text.slice(0, length)
  }

  /** What has been gathered, which may be nothing; the writer is empty afterwards. */
  take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }
}
