import { availableParallelism } from 'node:os'
import type { HostSample } from '@cimarron/hypervisor'
import { readMeminfo } from '../meminfo.ts'
import { ProcFile } from './proc-file.ts'
import { type SystemConstants, systemConstants } from './system-constants.ts'

/** The first line of /proc/stat (proc(5)); guests' time is part of user's. */
export function readCpu(
  stat: string,
  { ticksPerSecond }: SystemConstants = systemConstants,
): Omit<HostSample['cpu'], 'processors'> {
  const ticks = (/^cpu +([\d ]+)/.exec(stat)?.[1] ?? '').split(' ').map(Number)
  const nanoseconds = (...places: readonly number[]): bigint =>
    BigInt(places.reduce((sum, place) => sum + (ticks[place] ?? 0), 0)) * (1_000_000_000n / BigInt(ticksPerSecond))
  return {
    userNs: nanoseconds(0, 1),
    systemNs: nanoseconds(2, 5, 6),
    idleNs: nanoseconds(3, 4),
    stealNs: nanoseconds(7),
  }
}

function memoryOf(meminfo: string): HostSample['memory'] {
  const bytes = readMeminfo(meminfo)
  return {
    totalBytes: bytes('MemTotal'),
    availableBytes: bytes('MemAvailable'),
    swapTotalBytes: bytes('SwapTotal'),
    swapFreeBytes: bytes('SwapFree'),
  }
}

/** What the kernel counts of the host we run on. */
export class HostCounters implements Disposable {
  readonly #stat = new ProcFile('/proc/stat')
  readonly #memory = new ProcFile('/proc/meminfo')
  readonly #load = new ProcFile('/proc/loadavg')
  readonly #uptime = new ProcFile('/proc/uptime')

  sample(host: string, at: { readonly atMs: number; readonly steadyMs: number }): HostSample {
    const [one = 0, five = 0, fifteen = 0] = (this.#load.read() ?? '').split(' ', 3).map(Number)
    return {
      host,
      ...at,
      uptimeMs: this.uptimeMs(),
      cpu: { processors: availableParallelism(), ...readCpu(this.#stat.read() ?? '') },
      memory: memoryOf(this.#memory.read() ?? ''),
      load: [one, five, fifteen],
    }
  }

  /** Since the host has come up; processes count their age by the same clock. */
  uptimeMs(): number {
    return Math.round(Number.parseFloat(this.#uptime.read() ?? '0') * 1000)
  }

  [Symbol.dispose](): void {
    for (const file of [this.#stat, this.#memory, this.#load, this.#uptime]) file[Symbol.dispose]()
  }
}
