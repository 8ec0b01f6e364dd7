import type { MigrationPhase, MigrationProgress } from '@cimarron/hypervisor'
import { fractionOf, type JobStats, numberOf } from '../domain-job.ts'

/** How a move goes, by what libvirt tells of its job (libvirt-domain.h, `VIR_DOMAIN_JOB_…`). */
export class MoveProgress {
  readonly #tell: (progress: MigrationProgress) => void
  #fraction = 0
  #last: JobStats | undefined
  isPostCopy = false

  constructor(tell: (progress: MigrationProgress) => void) {
    this.#tell = tell
  }

  get last(): JobStats | undefined {
    return this.#last
  }

  take(stats: JobStats): void {
    this.#last = stats
    const ofDisks = numberOf(stats, 'disk_remaining') > 0
    const kind = ofDisks ? 'disk' : 'memory'
    const bandwidth = numberOf(stats, `${kind}_bps`)
    const remainingBytes = numberOf(stats, `${kind}_remaining`)
    // All of it is done when it is there, which no count tells.
    this.#fraction = Math.max(this.#fraction, Math.min(0.99, fractionOf(stats) ?? 0))
    this.#tell({
      phase: ofDisks ? 'disks' : this.isPostCopy ? 'post-copy' : 'memory',
      totalBytes: numberOf(stats, `${kind}_total`),
      transferredBytes: numberOf(stats, `${kind}_processed`),
      remainingBytes,
      bandwidth,
      ...(bandwidth > 0 ? { expectedMs: Math.round((remainingBytes / bandwidth) * 1000) } : {}),
      fraction: this.#fraction,
    })
  }

  reach(phase: Extract<MigrationPhase, 'connect' | 'switch-over' | 'done'>): void {
    if (phase === 'done') this.#fraction = 1
    const none = { totalBytes: 0, transferredBytes: 0, remainingBytes: 0, bandwidth: 0 }
    this.#tell({ phase, ...none, fraction: this.#fraction })
  }
}
