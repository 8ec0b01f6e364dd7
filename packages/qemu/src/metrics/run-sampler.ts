import type { DiskSample, GuestMemory, MachineConfig, MachineSample } from '@cimarron/hypervisor'
import { ownDevices } from '../disk-devices.ts'
import type { QemuProcess } from '../qemu-process.ts'
import type { QmpClient, Question } from '../qmp/client.ts'
import { ImageAllocation } from './image-allocation.ts'
import type { InterfaceCounters } from './interface-counters.ts'
import { decodeBalloon, decodeDisks, decodeGuestMemory, decodeThreads } from './monitor-answers.ts'
import { sampleNic } from './nic-sample.ts'
import { ProcessCounters } from './process-counters.ts'

/** How often a guest is asked for its memory, and how often we look at what it said, in milliseconds. */
const guestMemoryMs = 5000
/** After so long the processors' threads are asked for again, should one have come unnoticed. */
const threadsMs = 60_000

const balloon = `/machine/peripheral/${ownDevices.balloon}`

/** The moment of a round. */
export interface SampleMoment {
  readonly atMs: number
  readonly steadyMs: number
  readonly hostUptimeMs: number
}

/** A running machine, as far as its counters go: those of the kernel, and what QEMU answers, one batch at a time. */
export class RunSampler implements Disposable {
  readonly #process: QemuProcess
  readonly #counters: ProcessCounters
  readonly #allocation = new ImageAllocation()
  #config: MachineConfig
  #disks: readonly DiskSample[] = []
  #balloonBytes: number | undefined
  #guest: GuestMemory | undefined
  /** A batch that has no answer yet: until it has, there is no other. */
  #asked: Promise<void> | undefined
  /** When it was asked first, or answered last. */
  #heardMs: number | undefined
  #answersInRound = false
  #threadsOf: MachineConfig | undefined
  #threadsDueMs = 0
  #memoryDueMs = 0
  #polled: QmpClient | undefined

  constructor(process: QemuProcess, config: MachineConfig) {
    this.#process = process
    this.#config = config
    this.#counters = new ProcessCounters(process.identity)
  }

  /** The settings it runs with from now on. */
  follow(config: MachineConfig): void {
    this.#config = config
  }

  /** Sends this round's questions in one piece. Resolves with their answers; undefined where those of an earlier round are still awaited, or nobody would answer. */
  ask(atMs: number): Promise<void> | undefined {
    this.#answersInRound = false
    this.#heardMs ??= atMs
    this.#allocation.refresh(this.#config, atMs)
    if (this.#asked || !this.#process.isConnected) return undefined
    const { qmp } = this.#process
    const questions = this.#questions(qmp, atMs)
    this.#asked = this.#take(questions, qmp.askAll(questions.map(({ ask }) => ask))).finally(() => {
      this.#asked = undefined
    })
    return this.#asked
  }

  #questions(qmp: QmpClient, atMs: number): readonly Asked[] {
    const ids = [...this.#config.disks, ...(this.#config.drives ?? [])].map(({ id }) => id)
    const questions: Asked[] = []
    if (ids.length > 0) {
      questions.push({
        ask: ['query-blockstats'],
        take: (answer) => {
          this.#disks = decodeDisks(answer, ids)
        },
      })
    } else this.#disks = []
    if (this.#threadsOf !== this.#config || atMs >= this.#threadsDueMs) {
      const config = this.#config
      this.#threadsDueMs = atMs + threadsMs
      questions.push({
        ask: ['query-cpus-fast'],
        take: (answer) => {
          this.#counters.setThreads(decodeThreads(answer))
          this.#threadsOf = config
        },
      })
    }
    if (atMs >= this.#memoryDueMs) questions.push(...this.#memoryQuestions(qmp, atMs))
    // Nothing else to ask, and still it is to show that it answers.
    if (questions.length === 0) questions.push({ ask: ['query-status'], take: () => undefined })
    return questions
  }

  #memoryQuestions(qmp: QmpClient, atMs: number): readonly Asked[] {
    const isFirst = this.#polled !== qmp
    this.#polled = qmp
    // Machines that begin together do not stay together.
    this.#memoryDueMs = atMs + guestMemoryMs - (isFirst ? (this.#process.identity.pid % 5) * 1000 : 0)
    const polling = { path: balloon, property: 'guest-stats-polling-interval', value: guestMemoryMs / 1000 }
    return [
      ...(isFirst ? [{ ask: ['qom-set', polling], take: () => undefined } as const] : []),
      {
        ask: ['query-balloon'],
        take: (answer) => {
          this.#balloonBytes = decodeBalloon(answer)
        },
      },
      {
        ask: ['qom-get', { path: balloon, property: 'guest-stats' }],
        take: (answer) => {
          this.#guest = decodeGuestMemory(answer)
        },
      },
    ]
  }

  async #take(questions: readonly Asked[], answers: readonly Promise<unknown>[]): Promise<void> {
    const settled = await Promise.allSettled(answers)
    // What QEMU refuses (one without a balloon) is answered, too; a connection that ended is not.
    if (!this.#process.isConnected) return
    for (const [index, result] of settled.entries()) {
      if (result.status === 'fulfilled') questions[index]?.take(result.value)
    }
    this.#answersInRound = true
  }

  /** As it stands; undefined where the process has ended. */
  sample(moment: SampleMoment, interfaces: InterfaceCounters): MachineSample | undefined {
    const process = this.#counters.process()
    if (!process) return undefined
    const { atMs, steadyMs, hostUptimeMs } = moment
    if (this.#answersInRound) this.#heardMs = atMs
    const { identity } = this.#process
    const { id: machine, disks: _, nics, memory } = this.#config
    return {
      machine,
      atMs,
      steadyMs,
      run: `${identity.pid}-${identity.startTicks}`,
      uptimeMs: Math.max(0, hostUptimeMs - process.startedMs),
      cpu: { totalNs: process.cpuNs, processors: this.#counters.processors() },
      memory: {
        configuredBytes: memory.bytes,
        residentBytes: process.residentBytes,
        ...(this.#balloonBytes === undefined ? {} : { balloonBytes: this.#balloonBytes }),
        ...(this.#guest === undefined ? {} : { guest: this.#guest }),
      },
      disks: this.#disks.map((disk) => this.#allocation.added(disk)),
      nics: nics.map((nic) => sampleNic({ machine, nic }, interfaces)),
      process: { id: identity.pid, threads: process.threads },
      ...(this.#answersInRound ? {} : { staleSinceMs: this.#heardMs ?? atMs }),
    }
  }

  [Symbol.dispose](): void {
    this.#counters[Symbol.dispose]()
  }
}

interface Asked {
  readonly ask: Question
  readonly take: (answer: unknown) => void
}
