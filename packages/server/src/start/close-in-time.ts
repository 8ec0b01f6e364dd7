import { setTimeout as delay } from 'node:timers/promises'

/**
 * Closes, and waits no longer than that for it. True when it was closed in time; what is left open then, such as a
 * driver whose peer hangs, ends with the process.
 */
export async function closeInTime(closing: AsyncDisposable, ms: number): Promise<boolean> {
  const late = new AbortController()
  const closed = closing[Symbol.asyncDispose]().then(() => true)
  const over = delay(ms, false, { signal: late.signal }).catch(() => false)
  try {
    return await Promise.race([closed, over])
  } finally {
    late.abort()
  }
}
