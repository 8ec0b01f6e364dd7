import type { PacketCounters } from '@cimarron/hypervisor'
import { ProcFile } from './proc-file.ts'

/** An interface of the host, from the host's point of view. */
export interface InterfaceCount {
  readonly received: PacketCounters
  readonly transmitted: PacketCounters
}

/** /proc/net/dev (proc(5)): two lines of headings, then a line for each interface, with eight numbers for each direction. */
export function readInterfaces(text: string): ReadonlyMap<string, InterfaceCount> {
  const found = new Map<string, InterfaceCount>()
  for (const line of text.split('\n').slice(2)) {
    const colon = line.lastIndexOf(':')
    if (colon < 0) continue
    const numbers = line
      .slice(colon + 1)
      .trim()
      .split(/ +/)
      .map(Number)
    const counters = (from: number): PacketCounters => ({
      bytes: numbers[from] ?? 0,
      packets: numbers[from + 1] ?? 0,
      errors: numbers[from + 2] ?? 0,
      drops: numbers[from + 3] ?? 0,
    })
    found.set(line.slice(0, colon).trim(), { received: counters(0), transmitted: counters(8) })
  }
  return found
}

/** The interfaces of the network namespace in which the daemon runs: read at most once a round, and only if somebody asks. */
export class InterfaceCounters implements Disposable {
  readonly #file = new ProcFile('/proc/self/net/dev')
  #round: ReadonlyMap<string, InterfaceCount> | undefined

  beginRound(): void {
    this.#round = undefined
  }

  get(name: string): InterfaceCount | undefined {
    this.#round ??= readInterfaces(this.#file.read() ?? '')
    return this.#round.get(name)
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]()
  }
}
