import { setTimeout as delay } from 'node:timers/promises'
import type { HypervisorSample, MachineSample } from '@cimarron/hypervisor'
import { HostCounters } from './host-counters.ts'
import { InterfaceCounters } from './interface-counters.ts'
import type { RunSampler } from './run-sampler.ts'

/** How long a round waits for who does not answer, in milliseconds. The next rounds do not wait for that one again. */
const patienceMs = 250

export interface RoundOptions {
  /** Its id. */
  readonly host: () => string
  readonly nowMs: () => number
  /** The runs there are. */
  readonly runs: () => readonly RunSampler[]
}

/** One round over all running machines at a time. */
export class SampleRounds implements AsyncDisposable {
  readonly #options: RoundOptions
  readonly #host = new HostCounters()
  readonly #interfaces = new InterfaceCounters()
  #under: Promise<HypervisorSample> | undefined

  constructor(options: RoundOptions) {
    this.#options = options
  }

  /** Who asks during a round gets that one. */
  sample(): Promise<HypervisorSample> {
    this.#under ??= this.#round().finally(() => {
      this.#under = undefined
    })
    return this.#under
  }

  async #round(): Promise<HypervisorSample> {
    const { host, nowMs, runs } = this.#options
    const began = performance.now()
    const atMs = nowMs()
    const asked = runs().flatMap((run) => run.ask(atMs) ?? [])
    if (asked.length > 0) await withinPatience(Promise.all(asked))
    const at = { atMs: nowMs(), steadyMs: performance.now() }
    const moment = { ...at, hostUptimeMs: this.#host.uptimeMs() }
    this.#interfaces.beginRound()
    const machines: MachineSample[] = []
    for (const run of runs()) {
      const sample = run.sample(moment, this.#interfaces)
      if (sample) machines.push(sample)
    }
    return { atMs, tookMs: performance.now() - began, machines, hosts: [this.#host.sample(host(), at)] }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#under
    this.#host[Symbol.dispose]()
    this.#interfaces[Symbol.dispose]()
  }
}

async function withinPatience(answers: Promise<unknown>): Promise<void> {
  const timer = new AbortController()
  await Promise.race([answers, delay(patienceMs, undefined, { signal: timer.signal }).catch(() => undefined)])
  timer.abort()
}
