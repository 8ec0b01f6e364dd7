import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from './host.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A signal may come twice at once: from the terminal's or timeout's group, and from whoever started this process. */
const echoMs = 500

/**
 * The real world. The first Ctrl-C or SIGTERM aborts the host's signal, so that a command can tidy up; a later one ends
 * the process at once.
 */
export function processHost(): Host {
  const controller = new AbortController()
  let firstMs: number | undefined
  const handlers: (() => void)[] = []
  for (const name of signals) {
    process.on(name, () => {
      const handler = name === 'SIGINT' ? handlers.at(-1) : undefined
      if (handler !== undefined) {
        handler()
        return
      }
      const code = 128 + constants.signals[name]
      const nowMs = performance.now()
      firstMs ??= nowMs
      if (nowMs - firstMs > echoMs) process.exit(code)
      controller.abort(new DOMException(name, 'AbortError'))
      process.exitCode = code
    })
  }
  // Whoever reads the output has gone: there is nobody left to tell.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(128 + constants.signals.SIGPIPE)
    throw error
  })
  return {
    env: process.env,
    // Opened by the first who reads: most commands do not.
    get stdin() {
      return process.stdin
    },
    stdout: process.stdout,
    stderr: process.stderr,
    signal: controller.signal,
    onInterrupt: (handler) => {
      handlers.push(handler)
      return { [Symbol.dispose]: () => void handlers.splice(handlers.lastIndexOf(handler), 1) }
    },
    now: Date.now,
    wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  }
}
