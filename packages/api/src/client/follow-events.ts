import { basePath, eventsPath } from '../contract/endpoints.ts'
import type { Entry } from '../contract/journal.ts'
import { type Connection, send } from './call.ts'
import { ConnectionError, decode, ProblemError } from './problem-error.ts'
import { EventReader, type ServerSentEvent } from './server-sent-events.ts'

export interface FollowOptions {
  /** A cursor: what came after it, then what comes; after 0 comes all that is kept. Left out: from now on. */
  readonly after?: number
  readonly signal?: AbortSignal
  /** Told of each change between being connected and trying to be again. */
  readonly onState?: (state: 'connected' | 'reconnecting', cause?: unknown) => void
  /** How long to wait before each new try, by its number from 0; default: 0.2 s, doubling up to 5 s. */
  readonly retryMs?: (attempt: number) => number
  /** After so long without even a heartbeat (one comes every 15 s) the connection counts as dead; default 45,000. */
  readonly silenceMs?: number
}

/**
 * The journal, live, until the signal ends it. Breaks of the connection are mended without a gap or a repetition.
 * @throws ProblemError where trying again can't help: `cursor-gone`, `unauthenticated`, `denied`
 */
export async function* followEvents(
  connection: Connection,
  options: FollowOptions = {},
): AsyncGenerator<Entry, void, undefined> {
  const { signal, onState, retryMs = usualRetryMs } = options
  let cursor = options.after
  let attempt = 0
  while (!signal?.aborted) {
    try {
      for await (const event of streamOnce(connection, cursor, {
        ...options,
        connected: () => onState?.('connected'),
      })) {
        attempt = 0
        if (event.type === 'problem') throw problemIn(event.data)
        if (event.id !== '') cursor = Number(event.id)
        if (event.type !== 'ready') yield JSON.parse(event.data) as Entry
        if (signal?.aborted) return
      }
      onState?.('reconnecting', new ConnectionError('the server ended the stream'))
    } catch (error) {
      if (signal?.aborted) return
      if (isFinal(error)) throw error
      onState?.('reconnecting', error)
    }
    await pause(retryMs(attempt++), signal)
  }
}

function usualRetryMs(attempt: number): number {
  return Math.min(5000, 200 * 2 ** attempt)
}

/** What stays refused however often it is asked. */
function isFinal(error: unknown): boolean {
  return error instanceof ProblemError
    ? error.problem.status < 500 && error.problem.status !== 429
    : !isTransient(error)
}

function isTransient(error: unknown): boolean {
  return error instanceof ConnectionError
}

function problemIn(data: string): Error {
  const problem = decode(data)
  return problem ? new ProblemError(problem) : new ConnectionError('the stream ended with a problem that is none')
}

interface StreamOptions extends FollowOptions {
  readonly connected: () => void
}

async function* streamOnce(
  connection: Connection,
  cursor: number | undefined,
  { signal, connected, silenceMs = 45_000 }: StreamOptions,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const silence = new Silence(silenceMs)
  try {
    const response = await send(connection, `${basePath}${eventsPath}`, {
      method: 'GET',
      headers: { accept: 'text/event-stream', ...(cursor === undefined ? {} : { 'last-event-id': String(cursor) }) },
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    })
    connected()
    const reader = new EventReader()
    for await (const bytes of chunksOf(response)) {
      silence.broken()
      yield* reader.read(bytes)
      // While the events are worked on, nobody listens, and silence says nothing.
      silence.broken()
    }
  } catch (error) {
    if (error instanceof ProblemError || error instanceof ConnectionError) throw error
    throw new ConnectionError(`the event stream broke: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  } finally {
    silence.end()
  }
}

async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array, void, undefined> {
  if (!body) return
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value as Uint8Array
    }
  } finally {
    // Whoever stops reading hangs up; a stream that failed can't be hung up any more.
    await reader.cancel().catch(() => undefined)
  }
}

/** Aborts when nothing was heard for too long. */
class Silence {
  readonly #ms: number
  readonly #over = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ms: number) {
    this.#ms = ms
    this.broken()
  }

  get signal(): AbortSignal {
    return this.#over.signal
  }

  broken(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#over.abort(new Error(`nothing was heard for ${this.#ms} ms`)), this.#ms)
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', over)
      resolve()
    }
    const timer = setTimeout(over, ms)
    signal?.addEventListener('abort', over, { once: true })
    if (signal?.aborted) over()
  })
}
