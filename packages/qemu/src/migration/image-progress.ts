import type { DepartureOptions } from '@cimarron/hypervisor'

/** How far the copies of several images are, told as one. */
export class ImageProgress {
  readonly #sizes: readonly number[]
  readonly #options: Pick<DepartureOptions, 'follow' | 'progress'>
  readonly #done: number[]
  readonly #beganMs = performance.now()

  constructor(sizes: readonly number[], options: Pick<DepartureOptions, 'follow' | 'progress'>) {
    this.#sizes = sizes
    this.#options = options
    this.#done = sizes.map(() => 0)
  }

  /** So much of one of them, from 0 to 1, is there. */
  at(index: number, share: number): void {
    this.#done[index] = Math.round((this.#sizes[index] ?? 0) * share)
    const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0)
    const [totalBytes, transferredBytes] = [sum(this.#sizes), sum(this.#done)]
    const seconds = (performance.now() - this.#beganMs) / 1000
    const bandwidth = seconds > 0 ? Math.round(transferredBytes / seconds) : 0
    const remainingBytes = totalBytes - transferredBytes
    const expected = bandwidth > 0 ? { expectedMs: Math.round((remainingBytes / bandwidth) * 1000) } : {}
    const fraction = 0.95 * (totalBytes > 0 ? transferredBytes / totalBytes : 1)
    const amount = { totalBytes, transferredBytes, remainingBytes, bandwidth }
    this.#options.follow?.({ phase: 'disks', ...amount, ...expected, fraction })
    this.#options.progress?.(fraction)
  }
}
