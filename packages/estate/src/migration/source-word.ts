import type { Target } from '../work/command-rule.ts'
import type { OpenArrival } from './arrival-desk.ts'
import { answers, silent } from './patience.ts'
import type { DepartureState } from './peer-network.ts'

/** What becomes of an arrival: by the word of its source or an admin, or because nobody said any. */
export type Decision = 'commit' | 'abandon' | { readonly problem: string }

/** How long a source may say nothing before it is asked whether it is still at it, in milliseconds. */
const mostQuietMs = 3_000

/**
 * The source's word, or an admin's. A source that is silent is asked whether it is still at it, and one that does not answer
 * for too long is waited for no more where part of the machine is missing here.
 */
export async function decisionOf(
  { migration, peer }: { readonly migration: string; readonly peer: string },
  target: Target,
  opened: OpenArrival,
): Promise<Decision> {
  const { signal } = target.operation
  const over = new AbortController()
  const cancelled = Promise.withResolvers<'abandon'>()
  const cancel = () => cancelled.resolve('abandon')
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted) cancel()
  try {
    const silence = untilSilent({ migration, peer, opened, over: over.signal }, target)
    return await Promise.race([opened.decision.promise, cancelled.promise, silence])
  } finally {
    over.abort()
    signal?.removeEventListener('abort', cancel)
  }
}

interface Watched {
  readonly migration: string
  readonly peer: string
  readonly opened: OpenArrival
  readonly over: AbortSignal
}

/** Resolves when the source is not at it any more, or nobody can tell for too long. */
async function untilSilent({ migration, peer, opened, over }: Watched, target: Target): Promise<Decision> {
  const { silenceMs } = target.office.peers.patience
  const waiting = {
    ...{ peer, silenceMs, signal: over },
    nowMs: () => target.nowMs(),
    pause: (ms: number, signal?: AbortSignal) => target.pause(ms, signal),
  }
  let heardMs = target.nowMs()
  let { heard } = opened
  for (;;) {
    await target.pause(Math.min(mostQuietMs, silenceMs / 4), over)
    if (over.aborted) return 'abandon'
    let state: DepartureState | undefined
    const isThere = await answers(async (signal) => {
      state = await target.office.peers.peer(peer).departureState(migration, signal)
    }, waiting)
    // A source that has given it away asks for it itself, and one that is at it is waited for.
    if (state === 'none') return 'abandon'
    if (isThere || opened.heard > heard) heardMs = target.nowMs()
    else target.phase('waiting for the source, which does not answer')
    heard = opened.heard
    if (target.nowMs() - heardMs < silenceMs) continue
    // Where all of it is here, and its source never comes back, this is the only place it is at.
    if (!(await opened.arrival?.isWhole())) return { problem: silent({ peer, silenceMs }).message }
  }
}
