// Runs a command line in the test's own process, with streams that remember.
import { PassThrough, Writable } from 'node:stream'
import { cimarron } from '../src/cimarron.ts'
import type { Host } from '../src/host.ts'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** stdout as JSON. */
  json<T = unknown>(): T
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  readonly signal?: AbortSignal
  /** Told of what goes to the standard output, as it comes. */
  readonly onOutput?: (text: string) => void
}

/** `env` should name CIMARRON_HOME and CIMARRON_CONFIG, so that no test meets what the machine has. */
export async function runLine(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const stdout = collector(options.onOutput)
  const stderr = collector()
  const stdin = new PassThrough()
  stdin.end(options.input ?? '')
  const host: Host = {
    env: { CIMARRON_HOME: '/nonexistent/cimarron', CIMARRON_CONFIG: '/nonexistent/config.json', ...options.env },
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal: options.signal ?? new AbortController().signal,
    now: () => Date.parse('2026-11-21T12:00:00Z'),
    // Asked again at once: a test waits for what happens, not for the clock.
    wait: (_milliseconds, signal) => {
      signal.throwIfAborted()
      return new Promise((resolve) => setImmediate(resolve))
    },
  }
  const code = await cimarron(words, host)
  return { code, stdout: stdout.text(), stderr: stderr.text(), json: <T>() => JSON.parse(stdout.text()) as T }
}

function collector(onOutput: (text: string) => void = () => undefined): {
  readonly stream: Writable
  readonly text: () => string
} {
  const pieces: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      pieces.push(Buffer.from(chunk))
      onOutput(String(chunk))
      done()
    },
  })
  return { stream, text: () => Buffer.concat(pieces).toString() }
}
