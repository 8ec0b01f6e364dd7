import type { ProcessorSample } from '@cimarron/hypervisor'
import type { ProcessIdentity } from '../process-identity.ts'
import { ProcFile } from './proc-file.ts'
import { type SystemConstants, systemConstants } from './system-constants.ts'

/** A process as /proc/pid/stat tells it. */
export interface ProcessStat {
  readonly startTicks: string
  /** Since the host has come up, in milliseconds. */
  readonly startedMs: number
  readonly cpuNs: bigint
  readonly threads: number
  readonly residentBytes: number
}

/** Fields 14, 15, 20, 22 and 24 of /proc/pid/stat (proc(5)); the second holds a name in parentheses that may be anything. */
export function readStat(
  text: string,
  { pageBytes, ticksPerSecond }: SystemConstants = systemConstants,
): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ', 22)
  const [user, system, threads, startTicks, pages] = [fields[11], fields[12], fields[17], fields[19], fields[21]]
  if (pages === undefined || startTicks === undefined) return undefined
  return {
    startTicks,
    startedMs: (Number(startTicks) * 1000) / ticksPerSecond,
    cpuNs: BigInt(Number(user) + Number(system)) * (1_000_000_000n / BigInt(ticksPerSecond)),
    threads: Number(threads),
    residentBytes: Number(pages) * pageBytes,
  }
}

/** A thread's time on a processor and waiting for one, in nanoseconds (Documentation/scheduler/sched-stats.rst). */
export function readSchedstat(text: string): { readonly totalNs: bigint; readonly waitNs: bigint } | undefined {
  const [, total, wait] = /^(\d+) (\d+) \d+/.exec(text) ?? []
  return total === undefined || wait === undefined ? undefined : { totalNs: BigInt(total), waitNs: BigInt(wait) }
}

/** A thread that is one of the guest's processors. */
export interface ProcessorThread {
  readonly index: number
  readonly thread: number
}

interface CountedThread extends ProcessorThread {
  readonly schedstat: ProcFile
  readonly stat: ProcFile
}

/** What the kernel counts of a QEMU: nobody has to answer for it. */
export class ProcessCounters implements Disposable {
  readonly #identity: ProcessIdentity
  readonly #stat: ProcFile
  #threads: readonly CountedThread[] = []

  constructor(identity: ProcessIdentity) {
    this.#identity = identity
    this.#stat = new ProcFile(`/proc/${identity.pid}/stat`)
  }

  /** Undefined where it has ended. */
  process(): ProcessStat | undefined {
    const text = this.#stat.read()
    const stat = text === undefined ? undefined : readStat(text)
    return stat?.startTicks === this.#identity.startTicks ? stat : undefined
  }

  /** From now on these are the guest's processors. Several that share a thread are told as the first of them. */
  setThreads(threads: readonly ProcessorThread[]): void {
    const known = new Map(this.#threads.map((one) => [one.thread, one]))
    const { pid } = this.#identity
    const distinct = new Map(threads.toReversed().map((one) => [one.thread, one]))
    const before = this.#threads
    this.#threads = [...distinct.values()]
      .toSorted((one, other) => one.index - other.index)
      .map(({ index, thread }) => {
        const { schedstat, stat } = known.get(thread) ?? {
          schedstat: new ProcFile(`/proc/${pid}/task/${thread}/schedstat`),
          stat: new ProcFile(`/proc/${pid}/task/${thread}/stat`),
        }
        return { index, thread, schedstat, stat }
      })
    for (const one of before) if (!distinct.has(one.thread)) close(one)
  }

  processors(): readonly ProcessorSample[] {
    return this.#threads.flatMap((one) => {
      const times = timesOf(one)
      return times === undefined ? [] : [{ index: one.index, ...times }]
    })
  }

  [Symbol.dispose](): void {
    this.#stat[Symbol.dispose]()
    for (const one of this.#threads) close(one)
    this.#threads = []
  }
}

/** A kernel without scheduler statistics counts in ticks, and does not count waiting. */
function timesOf({ schedstat, stat }: CountedThread): Omit<ProcessorSample, 'index'> | undefined {
  const exact = schedstat.read()
  const times = exact === undefined ? undefined : readSchedstat(exact)
  if (times) return times
  const text = stat.read()
  const coarse = text === undefined ? undefined : readStat(text)
  return coarse && { totalNs: coarse.cpuNs }
}

function close({ schedstat, stat }: CountedThread): void {
  schedstat[Symbol.dispose]()
  stat[Symbol.dispose]()
}
