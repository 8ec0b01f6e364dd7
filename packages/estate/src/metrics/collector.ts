import type { HostSample, HypervisorSample, MachineSample } from '@cimarron/hypervisor'
import { HypervisorError } from '@cimarron/hypervisor'
import type { Clock } from '../clock.ts'
import type { Writer } from '../storage/writer.ts'
import type { Links } from '../work/admission.ts'
import type { HypervisorLink } from '../work/hypervisor-link.ts'
import { type HostRates, hostColumns, type MachineRates, machineColumns } from './columns.ts'
import { HistoryBook } from './history-book.ts'
import { forgetOthers } from './history-rows.ts'
import { beginningOf } from './levels.ts'
import { Pace } from './pace.ts'
import { hostRates, machineRates } from './rates.ts'

export interface CollectorOptions {
  readonly writer: Writer
  readonly clock: Clock
  readonly links: Links
  /** Told of what nobody waits for. */
  readonly report: (problem: unknown) => void
  /** Rounds are made all the time, and what they find is kept; else only where somebody asks. */
  readonly keepsHistory: boolean
  /** Processor time of this thread, in milliseconds. */
  readonly cpuMs: () => number
}

/** The newest of a machine or host, and what it did since the one before. */
export interface Newest<S, R> {
  readonly sample: S
  readonly rates: R
}

/** What the newest rounds found. */
export interface RoundFigures {
  readonly atMs: number
  readonly tookMs: number
  readonly intervalMs: number
}

/** Beyond this age, what was found last is not the newest any more where no rounds are made by themselves. */
const freshMs = 1000
/** Gaps are no time in which a machine was what it is now. */
const longestSpanSeconds = 300

const machineNames = Object.keys(machineColumns)
const hostNames = Object.keys(hostColumns)

/** Makes the rounds over all hypervisors, one at a time, and keeps what they find. */
export class Collector implements AsyncDisposable {
  readonly book: HistoryBook
  readonly #options: CollectorOptions
  readonly #pace = new Pace()
  #machines: ReadonlyMap<string, Newest<MachineSample, MachineRates>> = new Map()
  #hosts: ReadonlyMap<string, Newest<HostSample, HostRates>> = new Map()
  #round: RoundFigures | undefined
  #under: Promise<void> | undefined
  #callOff: (() => void) | undefined
  #isClosed = false
  #minute: number | undefined
  /** Hypervisors whose last round failed: told once. */
  readonly #failing = new Set<HypervisorLink>()

  constructor(options: CollectorOptions) {
    this.#options = options
    const { writer, report } = options
    this.book = new HistoryBook({ writer, report })
  }

  /** @param machines all that are known, those of hypervisors that are not managed at present included */
  async open(machines: Iterable<string>): Promise<void> {
    await forgetOthers(this.#options.writer, [...machines, ...this.#subjects()])
    if (this.#options.keepsHistory) this.#planNext()
  }

  /** All machines and hosts there are, and machines on their way here. */
  *#subjects(): Generator<string, void, undefined> {
    for (const { hypervisor } of this.#options.links) {
      for (const { id } of hypervisor.machines()) yield id
      for (const { id } of hypervisor.hosts()) yield id
      for (const { machine } of hypervisor.arrivals.list()) yield machine
    }
  }

  machine(id: string): Newest<MachineSample, MachineRates> | undefined {
    return this.#machines.get(id)
  }

  host(id: string): Newest<HostSample, HostRates> | undefined {
    return this.#hosts.get(id)
  }

  get round(): RoundFigures | undefined {
    return this.#round
  }

  /** Resolves when what is found last is no older than rounds are apart. */
  async fresh(): Promise<void> {
    const { clock, keepsHistory } = this.#options
    if (this.#isClosed) return
    const ageMs = this.#round ? clock.now() - this.#round.atMs : Number.POSITIVE_INFINITY
    // A clock that was set back makes ages negative.
    const isFresh = ageMs >= 0 && ageMs <= (keepsHistory ? this.#pace.intervalMs * 2 : freshMs)
    if (!isFresh) await this.collect()
  }

  /** One round, or the end of the one that goes on. */
  collect(): Promise<void> {
    this.#under ??= this.#collect().finally(() => {
      this.#under = undefined
    })
    return this.#under
  }

  /** The next whole second, or the next so many: rows are then of moments that compare. */
  #planNext(): void {
    if (this.#isClosed) return
    const { clock } = this.#options
    const { intervalMs } = this.#pace
    const waitMs = intervalMs - (((clock.now() % intervalMs) + intervalMs) % intervalMs)
    this.#callOff = clock.after(waitMs, () => {
      void this.collect().finally(() => this.#planNext())
    })
  }

  async #collect(): Promise<void> {
    const { clock, links, cpuMs, keepsHistory } = this.#options
    const beganCpu = cpuMs()
    const samples = (await Promise.all(links.map((link) => this.#sample(link)))).filter((one) => one !== undefined)
    const atMs = clock.now()
    const machines = new Map<string, Newest<MachineSample, MachineRates>>()
    const hosts = new Map<string, Newest<HostSample, HostRates>>()
    if (keepsHistory) await this.#endMinutes(atMs)
    for (const sample of samples.flatMap((one) => one.machines)) {
      const before = this.#machines.get(sample.machine)?.sample
      const rates = machineRates(before, sample)
      machines.set(sample.machine, { sample, rates })
      if (keepsHistory)
        this.book.add({
          subject: sample.machine,
          names: machineNames,
          atMs,
          values: rates,
          seconds: span(before, sample),
        })
    }
    for (const sample of samples.flatMap((one) => one.hosts)) {
      const before = this.#hosts.get(sample.host)?.sample
      const rates = hostRates(before, sample)
      hosts.set(sample.host, { sample, rates })
      if (keepsHistory)
        this.book.add({ subject: sample.host, names: hostNames, atMs, values: rates, seconds: span(before, sample) })
    }
    this.#machines = machines
    this.#hosts = hosts
    this.#pace.took(cpuMs() - beganCpu)
    const tookMs = Math.max(0, ...samples.map((one) => one.tookMs))
    this.#round = { atMs, tookMs, intervalMs: this.#pace.intervalMs }
  }

  async #endMinutes(atMs: number): Promise<void> {
    const minute = beginningOf('1m', atMs)
    if (minute === this.#minute) return
    this.#minute = minute
    await this.book.closeMinutes(minute)
    this.book.tidy(atMs)
  }

  async #sample(link: HypervisorLink): Promise<HypervisorSample | undefined> {
    try {
      const sample = await link.hypervisor.sample()
      this.#failing.delete(link)
      return sample
    } catch (error) {
      const isUnsupported = error instanceof HypervisorError && error.code === 'unsupported'
      if (!isUnsupported && !this.#failing.has(link)) this.#options.report(error)
      this.#failing.add(link)
      return undefined
    }
  }

  /** No further rounds; what was begun is stored as far as it came. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#callOff?.()
    await this.#under
    await this.book.closeMinutes()
  }
}

/** How long a sample stands for, in seconds: since the one before, and a second where that is not known. */
function span(before: { readonly steadyMs: number } | undefined, now: { readonly steadyMs: number }): number {
  const seconds = before ? (now.steadyMs - before.steadyMs) / 1000 : 1
  return Math.min(longestSpanSeconds, Math.max(0.001, seconds))
}
