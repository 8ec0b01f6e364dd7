import type { DepartureOptions, MigrationPhase, MigrationProgress } from '@cimarron/hypervisor'
import type { MirrorStanding } from './mirror-disks.ts'
import type { OutgoingStanding } from './standing.ts'

/** How often QEMU is asked how far it is, in milliseconds. */
const tellEveryMs = 250

export interface TellerParts {
  readonly options: Pick<DepartureOptions, 'follow' | 'progress' | 'endpoints'>
  readonly phase: () => MigrationPhase
  readonly memory: () => Promise<OutgoingStanding>
  readonly disks: () => Promise<MirrorStanding>
}

/** Tells how far a departure is, a few times a second, and once in each phase that takes no time. */
export class ProgressTeller implements Disposable {
  readonly #parts: TellerParts
  readonly #timer: NodeJS.Timeout
  #fraction = 0
  #last: { readonly doneBytes: number; readonly atMs: number } | undefined
  #isAsking = false
  #isPaused = false

  constructor(parts: TellerParts) {
    this.#parts = parts
    this.#timer = setInterval(() => void this.#tell(), tellEveryMs)
    this.#timer.unref()
  }

  /** Asks nothing any more. */
  pause(): void {
    this.#isPaused = true
    clearInterval(this.#timer)
    this.#follow({ phase: 'memory', totalBytes: 0, transferredBytes: 0, remainingBytes: 0, bandwidth: 0 }, 0.95)
  }

  [Symbol.dispose](): void {
    this.#isPaused = true
    clearInterval(this.#timer)
  }

  async #tell(): Promise<void> {
    if (this.#isAsking || this.#isPaused) return
    this.#isAsking = true
    try {
      const phase = this.#parts.phase()
      if (phase === 'disks') this.#tellDisks(await this.#parts.disks())
      else if (phase === 'memory') this.#tellMemory(await this.#parts.memory())
    } catch {
      // The monitor is gone, or answers late: the migration itself tells that.
    } finally {
      this.#isAsking = false
    }
  }

  #tellDisks({ totalBytes, doneBytes }: MirrorStanding): void {
    const atMs = performance.now()
    const seconds = this.#last ? (atMs - this.#last.atMs) / 1000 : 0
    const bandwidth =
      this.#last && seconds > 0 ? Math.max(0, Math.round((doneBytes - this.#last.doneBytes) / seconds)) : 0
    this.#last = { doneBytes, atMs }
    const share = totalBytes > 0 ? doneBytes / totalBytes : 0
    const remainingBytes = Math.max(0, totalBytes - doneBytes)
    this.#follow({ phase: 'disks', totalBytes, transferredBytes: doneBytes, remainingBytes, bandwidth }, share * 0.5)
  }

  #tellMemory({ total, remaining, transferred, bandwidth }: OutgoingStanding): void {
    if (this.#isPaused) return
    const share = total > 0 ? 1 - remaining / total : 0
    const before = this.#parts.options.endpoints.disks ? 0.5 : 0
    const fraction = before + share * (0.95 - before)
    this.#follow(
      { phase: 'memory', totalBytes: total, transferredBytes: transferred, remainingBytes: remaining, bandwidth },
      fraction,
    )
  }

  #follow(progress: Omit<MigrationProgress, 'fraction' | 'expectedMs'>, fraction: number): void {
    // A guest that writes makes more of what was sent already: how far it is never falls.
    this.#fraction = Math.max(this.#fraction, Math.min(1, fraction))
    const { remainingBytes, bandwidth } = progress
    const expected = bandwidth > 0 ? { expectedMs: Math.round((remainingBytes / bandwidth) * 1000) } : {}
    this.#parts.options.follow?.({ ...progress, ...expected, fraction: this.#fraction })
    this.#parts.options.progress?.(this.#fraction)
  }
}
