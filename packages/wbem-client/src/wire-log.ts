import { maskSecrets } from './mask-secrets.ts'
import { prettyXml } from './pretty-xml.ts'
import type { TransportRequest, TransportResponse, WbemTransport } from './transport.ts'

export interface WireLogOptions {
  /** Takes the log, a request or answer at a time, in whole lines. */
  readonly write: (text: string) => void
  /** How much of a body is written, in characters; the rest is counted. Default 65,536. */
  readonly maxBody?: number | undefined
  /** Each element of CIM-XML on a line of its own. Default: as it went over the wire. */
  readonly pretty?: boolean | undefined
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined
}

/**
 * A transport that writes down what goes over it: requests and answers with their headers and bodies, and what went wrong.
 * Credentials are not in it: neither the Authorization header, nor values of parameters and properties that are passwords
 * by their names. An answer is written when it has been read, so that memory holds at most `maxBody` of it.
 */
export function loggedTransport(transport: WbemTransport, options: WireLogOptions): WbemTransport {
  let last = 0
  return {
    address: transport.address,
    async send(request) {
      last += 1
      const entry = new Entry(last, options)
      entry.request(transport.address, request)
      try {
        return entry.response(await transport.send(request))
      } catch (error) {
        entry.failure(error)
        throw error
      }
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  }
}

/** One request and its answer. */
class Entry {
  readonly #number: number
  readonly #options: WireLogOptions
  readonly #now: () => number
  readonly #startMs: number

  constructor(number: number, options: WireLogOptions) {
    this.#number = number
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#startMs = this.#now()
  }

  request(address: string, { headers, body }: TransportRequest): void {
    this.#write(`> ${new Date(this.#startMs).toISOString()} POST ${address}`, Object.entries(headers), {
      text: body.slice(0, this.#limit),
      left: Math.max(0, body.length - this.#limit),
    })
  }

  response(response: TransportResponse): TransportResponse {
    return { ...response, body: this.#recorded(response) }
  }

  failure(error: unknown): void {
    this.#options.write(`#${this.#number} ! after ${this.#elapsed} ms: ${wordsOf(error)}\n\n`)
  }

  async *#recorded({ status, headers, body }: TransportResponse): AsyncGenerator<Uint8Array, void, undefined> {
    const decoder = new TextDecoder()
    const seen = { text: '', left: 0 }
    const take = (text: string): void => {
      const room = this.#limit - seen.text.length
      seen.text += text.slice(0, room)
      seen.left += Math.max(0, text.length - room)
    }
    try {
      for await (const bytes of body) {
        take(decoder.decode(bytes, { stream: true }))
        yield bytes
      }
    } catch (error) {
      this.failure(error)
      throw error
    } finally {
      this.#write(`< HTTP ${status} after ${this.#elapsed} ms`, headers ?? [], seen)
    }
  }

  #write(
    title: string,
    headers: Iterable<readonly [string, string]>,
    { text, left }: { readonly text: string; readonly left: number },
  ): void {
    const masked = maskSecrets(text)
    const body = this.#options.pretty === true ? prettyXml(masked) : masked
    const lines = [
      `#${this.#number} ${title}`,
      ...Array.from(headers, ([name, value]) => `${name}: ${secretHeaders.has(name.toLowerCase()) ? '***' : value}`),
      ...(body === '' ? [] : ['', body.trimEnd()]),
      ...(left === 0 ? [] : [`... and ${left} characters more`]),
    ]
    this.#options.write(`${lines.join('\n')}\n\n`)
  }

  get #limit(): number {
    return this.#options.maxBody ?? 65_536
  }

  get #elapsed(): number {
    return Math.round(this.#now() - this.#startMs)
  }
}

const secretHeaders: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie'])

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
