import type { MigrationProgress } from '@cimarron/hypervisor'
import type { HistoryPiece } from './history-piece.ts'

/** How often the target is told, in milliseconds. */
const everyMs = 500

/**
 * Tells the target how far its migration is, for those who look there: now and then, one report after the other, and nothing
 * waits for it.
 */
export function progressReport(
  tell: (piece: HistoryPiece) => Promise<void>,
  nowMs: () => number,
): (progress: MigrationProgress) => void {
  let isTelling = false
  let toldMs = Number.NEGATIVE_INFINITY
  return (progress) => {
    const now = nowMs()
    if (isTelling || now - toldMs < everyMs) return
    isTelling = true
    toldMs = now
    // It is told again soon, and what ends a migration is told by others.
    void tell({ kind: 'progress', progress })
      .catch(() => undefined)
      .finally(() => {
        isTelling = false
      })
  }
}
