import type { Machine } from '@cimarron/hypervisor'
import { machineColumns } from '../metrics/columns.ts'
import type { HistoryBook } from '../metrics/history-book.ts'
import { steps } from '../metrics/levels.ts'
import type { Schedule } from '../schedule/schedule.ts'
import type { HistoryPiece } from './history-piece.ts'
import { SerialTeller } from './serial-teller.ts'

export interface HistoryTellerParts {
  readonly machine: Machine
  readonly metrics: HistoryBook
  /** Those of this machine. */
  readonly schedules: readonly Schedule[]
  readonly nowMs: () => number
  readonly tell: (piece: HistoryPiece, signal: AbortSignal) => Promise<void>
  /** Tells what the journal has, or what came since it was told. */
  readonly tellPast: (signal: AbortSignal) => Promise<void>
  readonly warn: (text: string) => void
}

interface Limit {
  readonly limit: AbortSignal
  /** By who asked: then nothing goes on. */
  readonly cancelled: AbortSignal | undefined
}

/** While nothing waits for it but the migration, and while the machine runs at its target already, in milliseconds. */
const allMs = 60_000
const restMs = 10_000

/**
 * Tells the target what goes along with a machine: a part that fails is told as a warning, and the migration goes on. All
 * but what came meanwhile is told before anything is sent.
 */
export class HistoryTeller {
  readonly #parts: HistoryTellerParts
  readonly #serials: readonly SerialTeller[]
  /** Parts that failed: nobody asks for the rest of them. */
  readonly #failed = new Set<string>()
  #toldMs = 0
  /** Ids of schedules that are the target's from now on, if it takes the machine. */
  toldSchedules: readonly string[] = []

  constructor(parts: HistoryTellerParts) {
    this.#parts = parts
    const { active, defined } = parts.machine.view
    this.#serials = (active ?? defined).serials.map(({ id }) => new SerialTeller(parts.machine, id))
  }

  async tellAll(cancelled: AbortSignal | undefined): Promise<void> {
    const limit = { limit: bounded(allMs, cancelled), cancelled }
    const schedules = this.#part('schedules', limit, async (signal) => {
      const { schedules, tell } = this.#parts
      if (schedules.length === 0) return
      await tell({ kind: 'schedules', schedules }, signal)
      this.toldSchedules = schedules.map(({ id }) => id)
    })
    await Promise.all([this.#tellParts(limit), schedules])
  }

  /** What came since: the target has the machine. Never rejects. */
  async tellRest(): Promise<void> {
    await this.#tellParts({ limit: bounded(restMs, undefined), cancelled: undefined })
  }

  /** Side by side: none of them waits for another. */
  async #tellParts(limit: Limit): Promise<void> {
    await Promise.all([
      this.#part('journal', limit, this.#parts.tellPast),
      this.#part('metrics', limit, (signal) => this.#tellMetrics(signal)),
      this.#part('console history', limit, async (signal) => {
        for (const serial of this.#serials) await serial.tell((piece) => this.#parts.tell(piece, signal))
      }),
    ])
  }

  async #part(name: string, { limit, cancelled }: Limit, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#failed.has(name)) return
    try {
      limit.throwIfAborted()
      await work(limit)
    } catch (error) {
      cancelled?.throwIfAborted()
      this.#failed.add(name)
      const words = error instanceof Error ? error.message : String(error)
      this.#parts.warn(`its ${name} did not go along, or not all of it: ${words}`)
    }
  }

  /** A row that goes on is told again, as far as it has come. */
  async #tellMetrics(signal: AbortSignal): Promise<void> {
    const { metrics, machine, nowMs, tell } = this.#parts
    const atMs = nowMs()
    const tellStep = async (step: (typeof steps)[number]) => {
      const rows = await metrics.carryOut(machine.id, { step, fromMs: this.#toldMs, toMs: atMs }, machineColumns)
      if (rows.length > 0) await tell({ kind: 'metrics', step, rows }, signal)
    }
    await Promise.all(steps.map(tellStep))
    this.#toldMs = atMs
  }
}

function bounded(mostMs: number, cancelled: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(mostMs)
  return cancelled === undefined ? limit : AbortSignal.any([cancelled, limit])
}
