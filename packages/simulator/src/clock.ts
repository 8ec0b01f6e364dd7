/** Time as the simulator sees it: a parameter, so that a test can hold it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls once after so many milliseconds; the answer calls it off. */
  after(ms: number, call: () => void): () => void
}

/** The longest that a timer of Node waits; it takes what is longer for one millisecond. */
const longestTimerMs = 2 ** 31 - 1

/** Real time. No wait at all is the next turn of the event loop; one that no timer holds is waited for in pieces. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, call) => {
    if (ms <= 0) {
      const immediate = setImmediate(call)
      return () => clearImmediate(immediate)
    }
    let timer: NodeJS.Timeout
    const wait = (leftMs: number): void => {
      const pieceMs = Math.min(leftMs, longestTimerMs)
      timer = setTimeout(() => (leftMs > pieceMs ? wait(leftMs - pieceMs) : call()), pieceMs)
    }
    wait(ms)
    return () => clearTimeout(timer)
  },
}

/** Resolves after so many milliseconds, or rejects with the signal's reason as soon as it aborts. */
export function delay(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    const stop = () => {
      callOff()
      reject(signal.reason)
    }
    const callOff = clock.after(ms, () => {
      signal.removeEventListener('abort', stop)
      resolve()
    })
    signal.addEventListener('abort', stop, { once: true })
  })
}
