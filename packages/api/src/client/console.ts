import type { ConsoleTicket } from '../contract/console.ts'
import type { Problem, ProblemCode } from '../contract/problem.ts'
import { ConnectionError, decode, ProblemError } from './problem-error.ts'
import type { Channel, ChannelEnd, Transport } from './transport.ts'

/** An open console: bytes both ways. */
export interface Console extends AsyncDisposable {
  readonly machine: string
  readonly device: string
  /** What it says. Ends with the console; @throws ProblemError, ConnectionError where it ended otherwise */
  readonly output: AsyncIterable<Uint8Array>
  /** Types. Resolves when there is room for more. */
  write(data: Uint8Array | string): Promise<void>
  close(): void
}

const mostUnsentBytes = 1024 * 1024
const mostUnreadBytes = 4 * 1024 * 1024

/** Opens the console a ticket is for. */
export async function openConsole(transport: Transport, ticket: ConsoleTicket, signal?: AbortSignal): Promise<Console> {
  signal?.throwIfAborted()
  const output = new Output()
  const opened = Promise.withResolvers<void>()
  const channel = transport.openChannel(ticket.path, {
    opened: opened.resolve,
    received: (bytes) => output.push(bytes),
    closed: (end) => {
      const failure = failureOf(end, transport.name)
      output.end(failure)
      opened.reject(failure ?? new ConnectionError('the console was closed before it was open'))
    },
  })
  output.channel = channel
  const close = () => channel.close()
  signal?.addEventListener('abort', close, { once: true })
  try {
    await opened.promise
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
  return {
    machine: ticket.machine,
    device: ticket.device,
    output,
    async write(data) {
      channel.send(typeof data === 'string' ? new TextEncoder().encode(data) : data)
      // A browser's WebSocket tells of no moment at which there is room again; it can only be asked.
      while (channel.unsentBytes > mostUnsentBytes && !output.ended)
        await new Promise((resolve) => setTimeout(resolve, 10))
    },
    close,
    async [Symbol.asyncDispose]() {
      close()
      await output.closed
    },
  }
}

/** What was received and not yet read. */
class Output implements AsyncIterable<Uint8Array> {
  channel: Channel | undefined
  ended = false
  readonly closed: Promise<void>
  readonly #close: () => void
  #pieces: Uint8Array[] = []
  #bytes = 0
  #failure: Error | undefined
  #wake: (() => void) | undefined

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.closed = promise
    this.#close = resolve
  }

  push(bytes: Uint8Array): void {
    this.#pieces.push(bytes)
    this.#bytes += bytes.length
    if (this.#bytes > mostUnreadBytes) this.channel?.pause?.()
    this.#wake?.()
  }

  end(failure: Error | undefined): void {
    this.ended = true
    this.#failure = failure
    this.#wake?.()
    this.#close()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const pieces = this.#pieces
      this.#pieces = []
      if (this.#bytes > mostUnreadBytes) this.channel?.resume?.()
      this.#bytes = 0
      yield* pieces
      if (this.#pieces.length > 0) continue
      if (this.ended) break
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    if (this.#failure) throw this.#failure
  }
}

/** 1000 and 1001: it ended, or the daemon did; 1005: closed by us. 44xx and 45xx: refused, the code standing in the reason. */
function failureOf({ code, reason, body }: ChannelEnd, where: string): Error | undefined {
  const answered = body === undefined ? undefined : decode(body)
  if (answered) return new ProblemError(answered)
  if (code === 1000 || code === 1005) return undefined
  if (code >= 4400 && code < 4600) {
    const [word = '', ...rest] = reason.split(': ')
    return new ProblemError(problemFrom(word as ProblemCode, { status: code - 4000, detail: rest.join(': ') }))
  }
  return new ConnectionError(reason || `the connection to ${where} broke (WebSocket code ${code})`)
}

function problemFrom(code: ProblemCode, { status, detail }: Pick<Problem, 'status' | 'detail'>): Problem {
  return { type: `urn:cimarron:problem:${code}`, title: code.replaceAll('-', ' '), status, detail, code }
}
