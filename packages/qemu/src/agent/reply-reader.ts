import { AgentError } from '@cimarron/hypervisor/qga'

/** A byte that no UTF-8 text has: it parts what was said before from the answer to `guest-sync-delimited`. */
const sentinel = 0xff
const newline = 0x0a

/** What is passed over before a sentinel: a late answer, and what a confused agent says. Then it is a flood. */
const mostPassedOver = 64 * 2 ** 20

/** Takes one answer out of what a guest sends, which may be anything: what does not fit is refused while it comes. */
export class ReplyReader {
  readonly #afterSentinel: boolean
  readonly #mostBytes: number
  #passedOver = 0
  #isWithin: boolean
  #parts: Buffer[] = []
  #held = 0

  /** `afterSentinel`: the answer is the line behind the next sentinel; all before it is passed over. */
  constructor({ afterSentinel, mostBytes }: { readonly afterSentinel: boolean; readonly mostBytes: number }) {
    this.#afterSentinel = afterSentinel
    this.#isWithin = !afterSentinel
    this.#mostBytes = mostBytes
  }

  /** The lines that this piece completes. @throws AgentError `protocol` */
  *push(piece: Buffer): Generator<string> {
    let rest = piece
    while (rest.length > 0) {
      if (this.#afterSentinel) rest = this.#seek(rest)
      if (!this.#isWithin) return
      const end = rest.indexOf(newline)
      this.#hold(end < 0 ? rest : rest.subarray(0, end))
      if (end < 0) return
      rest = rest.subarray(end + 1)
      const line = this.#take()
      if (line.trim() !== '') yield line
    }
  }

  /** What is left behind the sentinel that begins a line; one in the middle of a line begins it anew. */
  #seek(bytes: Buffer): Buffer {
    const end = bytes.indexOf(newline)
    const within = this.#isWithin && end >= 0 ? bytes.subarray(0, end) : bytes
    const at = this.#isWithin ? within.lastIndexOf(sentinel) : bytes.indexOf(sentinel)
    if (at < 0) {
      if (!this.#isWithin) this.#passOver(bytes.length)
      return bytes
    }
    this.#passOver(this.#held + at)
    this.#parts = []
    this.#held = 0
    this.#isWithin = true
    return this.#seek(bytes.subarray(at + 1))
  }

  #passOver(count: number): void {
    this.#passedOver += count
    if (this.#passedOver > mostPassedOver) {
      throw new AgentError('protocol', `sent more than ${mostPassedOver / 2 ** 20} MiB that nobody asked for`)
    }
  }

  #hold(part: Buffer): void {
    this.#held += part.length
    if (this.#held > this.#mostBytes) {
      throw new AgentError('protocol', `sent an answer of more than ${this.#mostBytes} bytes`)
    }
    this.#parts.push(part)
  }

  #take(): string {
    const text = Buffer.concat(this.#parts).toString('utf8')
    this.#parts = []
    this.#held = 0
    // The line behind a sentinel may be another's: the next one counts again from a sentinel.
    if (this.#afterSentinel) this.#isWithin = false
    return text
  }
}
