import type { LifecyclePolicy } from './config.ts'

/** How often something is done again before it is left alone. */
export interface Retries {
  readonly attempts: number
  /** The time over which they are counted, in milliseconds. */
  readonly withinMs: number
}

export const usualRetries: Retries = { attempts: 3, withinMs: 600_000 }

/** Whether what was done at these times may be done once more now. */
export function mayRetry(
  { retries = usualRetries }: LifecyclePolicy,
  timesMs: readonly number[],
  nowMs: number,
): boolean {
  return recentOf(timesMs, nowMs - retries.withinMs).length < retries.attempts
}

/** Those that still count. */
export function recentOf(timesMs: readonly number[], sinceMs: number): readonly number[] {
  return timesMs.filter((ms) => ms > sinceMs)
}

/** As people say it: `3 times within 10 minutes`. */
export function retriesText({ retries = usualRetries }: LifecyclePolicy): string {
  const { attempts, withinMs } = retries
  const minutes = withinMs / 60_000
  const within = Number.isInteger(minutes)
    ? `${minutes} minute${minutes === 1 ? '' : 's'}`
    : `${withinMs / 1000} seconds`
  return `${attempts} time${attempts === 1 ? '' : 's'} within ${within}`
}
