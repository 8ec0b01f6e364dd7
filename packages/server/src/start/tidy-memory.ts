import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How often it is looked whether there is time and reason. */
const everyMs = 5_000
/** Whoever used less of the last interval than this has time. */
const idleShare = 0.02
/** So much more than after the last time is reason enough. */
const grownBytes = 24 * 1024 * 1024

/** What is looked at, and the collection itself. */
export interface Heap {
  readonly usedBytes: () => number
  /** The share of time since the last call in which the event loop was at work. */
  readonly busyShare: () => number
  readonly collect: () => void
}

/**
 * Gives back what bursts of requests leave behind: V8 collects when somebody allocates, so a daemon that was busy and is idle now
 * would hold its garbage for ever. It collects in an idle moment, and only where that is worth it.
 */
export function tidyMemory(): void {
  setInterval(tidier(v8Heap()), everyMs).unref()
}

/** What is to be done from time to time. */
export function tidier({ usedBytes, busyShare, collect }: Heap): () => void {
  let lastUsed = usedBytes()
  return () => {
    if (busyShare() > idleShare || usedBytes() < lastUsed + grownBytes) return
    collect()
    lastUsed = usedBytes()
  }
}

function v8Heap(): Heap {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as (options: { readonly type: 'major'; readonly flavor: 'last-resort' }) => void
  let last = performance.eventLoopUtilization()
  return {
    usedBytes: () => process.memoryUsage().heapUsed,
    busyShare() {
      const before = last
      last = performance.eventLoopUtilization()
      return performance.eventLoopUtilization(last, before).utilization
    },
    collect: () => gc({ type: 'major', flavor: 'last-resort' }),
  }
}
