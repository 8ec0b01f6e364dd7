import type { Console } from '@cimarron/api/client'
import type { Host } from '../host.ts'
import type { Output } from '../output/output.ts'
import type { EscapeKey } from './escape-key.ts'
import { RawTerminal } from './raw-terminal.ts'

export interface AttachOptions {
  readonly host: Host
  readonly output: Output
  readonly escapeKey: EscapeKey
  /** What the console said before, to be shown first. What of it the console says again is not repeated. */
  readonly before?: Promise<Uint8Array>
  /** Called when keys go to the guest and its words to the terminal. */
  readonly onAttached?: () => Promise<void>
  /** Leaves when there is no more to type and the guest has fallen silent. */
  readonly leaveAtInputEnd?: boolean
}

/** How it ended: by the escape key, with the input, or because the console itself ended. */
export type Detached = 'escaped' | 'input-ended' | 'ended'

/** So long a guest must say nothing to count as silent. */
const silenceMs = 500

/** Joins a console to the terminal until the escape key, the end of the console or the host's signal. */
export async function attach(console: Console, options: AttachOptions): Promise<Detached> {
  const { host, output, escapeKey, onAttached } = options
  using terminal = new RawTerminal(host)
  const { promise: escaped, resolve: leave } = Promise.withResolvers<Detached>()
  const type = typist(console, { escapeKey, leave: () => leave('escaped') })
  const interrupted = new Promise<never>((_, reject) => {
    host.signal.addEventListener('abort', () => reject(host.signal.reason), { once: true })
    if (host.signal.aborted) reject(host.signal.reason)
  })
  const heard = { bytes: 0, caughtUp: options.before ?? Promise.resolve() }
  const printing = print(console, { ...options, terminal, heard })
  const typed = Promise.withResolvers<void>()
  const inputEnded = typed.promise.then(() => silence(heard, host))
  host.stdin.on('data', type)
  if (options.leaveAtInputEnd === true) host.stdin.once('end', typed.resolve)
  try {
    await onAttached?.()
    return await Promise.race([escaped, interrupted, printing, inputEnded])
  } finally {
    host.stdin.off('data', type)
    host.stdin.off('end', typed.resolve)
    // A stream that is listened to keeps the process alive.
    host.stdin.pause()
    console.close()
    // Whatever ended it, the other outcomes are not waited for.
    printing.catch(() => undefined)
    inputEnded.catch(() => undefined)
    interrupted.catch(() => undefined)
    output.clearProgress()
  }
}

/** What has been received, to tell whether more comes. */
interface Heard {
  bytes: number
  readonly caughtUp: Promise<unknown>
}

async function silence(heard: Heard, host: Host): Promise<Detached> {
  await heard.caughtUp
  for (let before = -1; before !== heard.bytes; ) {
    before = heard.bytes
    await host.wait(silenceMs, host.signal)
  }
  return 'input-ended'
}

/** Sends what is typed, up to the escape key. */
function typist(console: Console, { escapeKey, leave }: { readonly escapeKey: EscapeKey; readonly leave: () => void }) {
  return (data: Buffer | string): void => {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    const end = escapeKey.byte === undefined ? -1 : bytes.indexOf(escapeKey.byte)
    const typed = end < 0 ? bytes : bytes.subarray(0, end)
    // A connection that broke is told by the console's output.
    if (typed.length > 0) console.write(typed).catch(() => undefined)
    if (end >= 0) leave()
  }
}

async function print(
  console: Console,
  { output, before, terminal, heard }: AttachOptions & { readonly terminal: RawTerminal; readonly heard: Heard },
): Promise<Detached> {
  const early: Uint8Array[] = []
  let isLive = false
  const show = async (bytes: Uint8Array): Promise<void> => {
    terminal.watch(bytes)
    await output.raw(bytes)
  }
  const catchUp = async (): Promise<void> => {
    const log = (await before) ?? new Uint8Array()
    await show(log)
    const said = Buffer.concat(early)
    isLive = true
    await show(said.subarray(overlap(log, said)))
  }
  // The console is open before the log is read, so nothing falls between the two; some may be in both.
  const caughtUp = catchUp()
  for await (const bytes of console.output) {
    heard.bytes += bytes.length
    if (isLive) await show(bytes)
    else early.push(bytes)
  }
  await caughtUp
  return 'ended'
}

/** How many bytes at the start of `after` are the end of `before`. */
export function overlap(before: Uint8Array, after: Uint8Array): number {
  const end = Buffer.from(before.buffer, before.byteOffset, before.byteLength)
  for (let length = Math.min(before.length, after.length); length > 0; length--) {
    if (end.subarray(end.length - length).equals(after.subarray(0, length))) return length
  }
  return 0
}
