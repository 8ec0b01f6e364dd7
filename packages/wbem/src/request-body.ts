import type { IncomingMessage } from 'node:http'
import { inflate, inflatedLimit, isGzip } from './content-coding.ts'
import type { WbemLimits } from './options.ts'
import { Refusal } from './refusal.ts'

/** Receives bodies of requests within limits of size and time, each and all together. */
export class BodyReader {
  readonly #limits: WbemLimits
  /** What is held by bodies that are still arriving. */
  #held = 0

  constructor(limits: WbemLimits) {
    this.#limits = limits
  }

  /**
   * The whole body, inflated where it was sent as gzip.
   *
   * @throws Refusal `body-too-large`, `body-too-slow`, `body-not-gzip`, `too-busy`; an error when the client goes away
   */
  async read(request: IncomingMessage): Promise<Buffer> {
    const coding = request.headers['content-encoding']
    const body = await this.#receive(request)
    return coding !== undefined && isGzip(coding) ? await this.#inflate(body) : body
  }

  /** For a client that asks before it sends. @throws Refusal `body-too-large` where the announced length is */
  checkAnnounced(request: IncomingMessage): void {
    if (announcedLength(request) > this.#limits.bodyBytes) throw this.#tooLarge()
  }

  async #inflate(body: Buffer): Promise<Buffer> {
    const limit = inflatedLimit(body.length, this.#limits.bodyBytes)
    // What it becomes is not known before; till then it is held for as long as it may become.
    this.#held += limit
    try {
      if (this.#held > this.#limits.totalBodyBytes) throw tooBusy()
      return await inflate(body, limit)
    } finally {
      this.#held -= limit
    }
  }

  async #receive(request: IncomingMessage): Promise<Buffer> {
    this.checkAnnounced(request)
    const announced = announcedLength(request)
    // Most bodies come in one packet with their headers and are there by now: no listeners and no timer for them.
    if (announced > 0 && request.readableLength === announced) {
      const whole: unknown = request.read()
      if (Buffer.isBuffer(whole)) return whole
    }
    let size = 0
    const pieces: Buffer[] = []
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        const timer = setTimeout(() => {
          const text = `the body did not arrive within ${this.#limits.bodyTimeoutMs} ms`
          reject(new Refusal('body-too-slow', text))
        }, this.#limits.bodyTimeoutMs)
        const settle = (act: () => void): void => {
          clearTimeout(timer)
          request.off('data', take).off('end', end).off('close', close).off('error', close)
          act()
        }
        const take = (piece: Buffer): void => {
          size += piece.length
          this.#held += piece.length
          if (size > this.#limits.bodyBytes) settle(() => reject(this.#tooLarge()))
          else if (this.#held > this.#limits.totalBodyBytes) {
            settle(() => reject(tooBusy()))
          } else pieces.push(piece)
        }
        const end = (): void =>
          settle(() => resolve(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)))
        const close = (): void => settle(() => reject(new ClientGone()))
        request.on('data', take).on('end', end).on('close', close).on('error', close)
      })
    } finally {
      this.#held -= size
    }
  }

  #tooLarge(): Refusal {
    return new Refusal('body-too-large', `the body is longer than ${this.#limits.bodyBytes} bytes`)
  }
}

function announcedLength({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0)
}

function tooBusy(): Refusal {
  return new Refusal('too-busy', 'too many large requests are arriving; try again')
}

/** The client closed the connection; there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'

  constructor() {
    super('the client closed the connection')
  }
}
