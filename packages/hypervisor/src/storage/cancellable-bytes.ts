import { cancelled } from '../cancelled.ts'

/** The same bytes, and an end to waiting for more of them as soon as the signal aborts, whoever holds them back. */
export async function* cancellableBytes(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  what: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const aborted = Promise.withResolvers<never>()
  // Whoever waits for a piece hears of it; where nobody does, it is noticed at the next.
  aborted.promise.catch(() => undefined)
  const abort = () => aborted.reject(cancelled(signal, what))
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  const iterator = bytes[Symbol.asyncIterator]()
  let isDone = false
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted.promise])
      isDone = next.done === true
      if (next.done) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', abort)
    // Not waited for: a source that does not answer might never end either.
    if (!isDone) void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}
