import type { MigrationPhase, MigrationProgress } from '@cimarron/hypervisor'
import { type Clock, delay } from '../clock.ts'

/** In so many steps bytes are sent, and progress told. */
const steps = 20

/** What is being sent, and how fast, as the sender can change it meanwhile. */
export interface Sending {
  readonly clock: Clock
  readonly phase: MigrationPhase
  readonly totalBytes: number
  /** All of it takes so long where nothing holds it back. */
  readonly totalMs: number
  /** The most bytes a second; 0: no bound. */
  bandwidth: number
  readonly signal: AbortSignal
  /** How far the whole migration is, from the share of this phase. */
  readonly fraction: (share: number) => number
  readonly follow: (progress: MigrationProgress) => void
}

/** Lets the time pass that the bytes take, and tells how it goes. @throws the signal's reason */
export async function send(sending: Sending): Promise<void> {
  const { clock, phase, totalBytes, totalMs, signal, follow, fraction } = sending
  const own = totalBytes / Math.max(1, totalMs / 1000)
  for (let step = 1; step <= steps; step++) {
    const bandwidth = Math.round(sending.bandwidth > 0 ? Math.min(own, sending.bandwidth) : own)
    const stepBytes = totalBytes / steps
    await delay(
      clock,
      totalMs === 0 && sending.bandwidth === 0 ? 0 : (stepBytes / Math.max(1, bandwidth)) * 1000,
      signal,
    )
    const transferredBytes = Math.round(stepBytes * step)
    const remainingBytes = totalBytes - transferredBytes
    const expectedMs = Math.round((remainingBytes / Math.max(1, bandwidth)) * 1000)
    follow({
      phase,
      totalBytes,
      transferredBytes,
      remainingBytes,
      bandwidth,
      expectedMs,
      fraction: fraction(step / steps),
    })
  }
}
