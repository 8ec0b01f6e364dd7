import { EstateError } from '../error.ts'

/** For the usual answer, which takes a moment: a question that got none is asked again, by a new connection. */
const longestAnswerMs = 10_000

/** How long one daemon waits for the other while a machine is on its way. */
export interface Patience {
  /** After so long without a word from it, in milliseconds, what was not given away yet is given up. */
  readonly silenceMs: number
}

/** How long one question is waited for. */
export function answerMs({ silenceMs }: Patience): number {
  return Math.min(longestAnswerMs, silenceMs / 4)
}

/** Who waits for a peer: until when, and by which clock. */
export interface Waiting extends Patience {
  readonly peer: string
  readonly signal?: AbortSignal | undefined
  nowMs(): number
  /** Resolves at its time, or when the signal aborts. */
  pause(ms: number, signal?: AbortSignal): Promise<void>
}

type Ask<T> = (signal: AbortSignal) => Promise<T>

/**
 * Asks until it is answered. The peer may need its time for that, as long as it answers at all when it is pinged.
 * @throws EstateError `peer-silent` after the silence that is borne, or what the peer refuses; the signal's reason
 */
export async function askPatiently<T>(ask: Ask<T>, ping: Ask<unknown>, waiting: Waiting): Promise<T> {
  let heardMs = waiting.nowMs()
  for (;;) {
    const answer = await within(ask, waiting)
    if (answer !== late) return answer
    if (await answers(ping, waiting)) heardMs = waiting.nowMs()
    if (waiting.nowMs() - heardMs >= waiting.silenceMs) throw silent(waiting)
  }
}

/** Whether it says anything, be it a refusal. @throws the signal's reason */
export async function answers(ping: Ask<unknown>, waiting: Waiting): Promise<boolean> {
  try {
    return (await within(ping, waiting)) !== late
  } catch (error) {
    waiting.signal?.throwIfAborted()
    return !isSilence(error)
  }
}

export const late: unique symbol = Symbol('late')

/** One question, for as long as one answer is waited for. @throws what the peer refuses, the signal's reason */
export async function within<T>(ask: Ask<T>, waiting: Waiting): Promise<T | typeof late> {
  const { signal } = waiting
  const over = new AbortController()
  const bounded = signal ? AbortSignal.any([signal, over.signal]) : over.signal
  const asked = ask(bounded)
  const tooLate = waiting.pause(answerMs(waiting), bounded).then((): typeof late => late)
  try {
    const first = await Promise.race([asked, tooLate])
    signal?.throwIfAborted()
    return first
  } finally {
    over.abort()
    asked.catch(ignore)
  }
}

export function silent({ peer, silenceMs }: Pick<Waiting, 'peer' | 'silenceMs'>): EstateError {
  return new EstateError('peer-silent', { peer, problem: `nothing was heard of it for ${silenceMs / 1000} s` })
}

/** A peer that does not answer now may answer later. */
export function isSilence(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['peer-silent', 'peer-unknown', 'busy', 'shutting-down'].includes(String(error.code))
  )
}

function ignore(): void {}
