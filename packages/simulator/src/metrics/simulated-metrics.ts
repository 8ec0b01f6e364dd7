import type { Host, HostSample, HypervisorSample, MachineSample } from '@cimarron/hypervisor'
import type { Clock } from '../clock.ts'
import type { SimulatedMachine } from '../machine.ts'
import type { SampleMoment } from './sample-machine.ts'

export interface SimulatedMetricsOptions {
  readonly clock: Clock
  readonly hosts: () => readonly Host[]
  readonly machines: () => Iterable<SimulatedMachine>
}

/** Rounds over simulated machines. A host has spent what its machines have, as far as anybody looked. */
export class SimulatedMetrics {
  readonly #options: SimulatedMetricsOptions
  readonly #sinceMs: number
  readonly #spentNs = new Map<string, bigint>()
  #seen: ReadonlyMap<string, MachineSample> = new Map()
  #under: Promise<HypervisorSample> | undefined

  constructor(options: SimulatedMetricsOptions) {
    this.#options = options
    this.#sinceMs = options.clock.now()
  }

  sample(): Promise<HypervisorSample> {
    this.#under ??= this.#round().finally(() => {
      this.#under = undefined
    })
    return this.#under
  }

  async #round(): Promise<HypervisorSample> {
    const { clock, hosts, machines } = this.#options
    const began = performance.now()
    const atMs = clock.now()
    const moment = { atMs, steadyMs: atMs }
    const samples = new Map<string, MachineSample>()
    for (const machine of machines()) {
      const sample = machine.sample(moment)
      if (!sample) continue
      samples.set(machine.id, sample)
      const before = this.#seen.get(machine.id)
      const since = before?.run === sample.run ? sample.cpu.totalNs - before.cpu.totalNs : 0n
      const { host } = machine.view
      this.#spentNs.set(host, (this.#spentNs.get(host) ?? 0n) + since)
    }
    this.#seen = samples
    return {
      atMs,
      tookMs: performance.now() - began,
      machines: [...samples.values()],
      hosts: hosts().map((host) => this.#sampleHost(host, moment)),
    }
  }

  #sampleHost({ id, processors, memory }: Host, moment: SampleMoment): HostSample {
    const uptimeMs = Math.max(0, moment.atMs - this.#sinceMs)
    const userNs = this.#spentNs.get(id) ?? 0n
    const allNs = BigInt(processors.count) * BigInt(Math.round(uptimeMs)) * 1_000_000n
    return {
      host: id,
      ...moment,
      uptimeMs,
      cpu: { processors: processors.count, userNs, systemNs: 0n, idleNs: allNs > userNs ? allNs - userNs : 0n },
      memory,
    }
  }
}
