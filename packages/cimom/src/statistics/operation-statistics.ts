/** What a face tells of an operation that it answered. */
export interface ServedOperation {
  /** DSP0200's name; `InvokeMethod` for a method call, whichever method; `Batched` for a message with several operations. */
  readonly operation: string
  /** `ok`, or the CIM status it failed with. */
  readonly result: string
  /** From the request being there whole to the answer being handed to the transport, providers included. */
  readonly elapsedMs: number
  /** Of that, in providers. */
  readonly providerMs: number
  readonly requestBytes: number
  readonly responseBytes: number
}

/** Where a histogram's buckets end, in seconds; a last one has no end. */
export const durationBuckets: readonly number[] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]

/** What was counted and measured of one operation since the start. */
export interface OperationTally {
  readonly operation: string
  count: number
  elapsedMs: number
  providerMs: number
  requestBytes: number
  responseBytes: number
  /** By CIM status: how many failed with it. */
  readonly failures: Map<string, number>
  /** How many took no longer than each of `durationBuckets`, and longer than the one before; the rest at the end. */
  readonly durations: number[]
}

/** Counts operations: some additions for each, and nothing while it is switched off. */
export class OperationStatistics {
  readonly startedAt: Date = new Date()
  isGathering = true
  readonly #tallies = new Map<string, OperationTally>()

  record(served: ServedOperation): void {
    if (!this.isGathering) return
    const tally = this.#tallies.get(served.operation) ?? this.#begin(served.operation)
    const { result, elapsedMs } = served
    tally.count++
    tally.elapsedMs += elapsedMs
    tally.providerMs += served.providerMs
    tally.requestBytes += served.requestBytes
    tally.responseBytes += served.responseBytes
    if (result !== 'ok') tally.failures.set(result, (tally.failures.get(result) ?? 0) + 1)
    const seconds = elapsedMs / 1000
    let bucket = 0
    while (bucket < durationBuckets.length && seconds > (durationBuckets[bucket] ?? 0)) bucket++
    tally.durations[bucket] = (tally.durations[bucket] ?? 0) + 1
  }

  /** Of the operations that there were, in the order of their first time. */
  tallies(): Iterable<OperationTally> {
    return this.#tallies.values()
  }

  tally(operation: string): OperationTally | undefined {
    return this.#tallies.get(operation)
  }

  #begin(operation: string): OperationTally {
    const tally = {
      operation,
      count: 0,
      elapsedMs: 0,
      providerMs: 0,
      requestBytes: 0,
      responseBytes: 0,
      failures: new Map<string, number>(),
      durations: Array.from({ length: durationBuckets.length + 1 }, () => 0),
    }
    this.#tallies.set(operation, tally)
    return tally
  }
}
