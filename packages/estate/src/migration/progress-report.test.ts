import type { MigrationProgress } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import type { HistoryPiece } from './history-piece.ts'
import { progressReport } from './progress-report.ts'

const at = (fraction: number) => ({ phase: 'memory', fraction }) as MigrationProgress

test('the target is told now and then, never twice at once, and a failure is no matter', async () => {
  let now = 0
  let isLost = true
  const told: HistoryPiece[] = []
  const tell = async (piece: HistoryPiece) => {
    told.push(piece)
    if (isLost) throw new Error('no network')
  }
  const report = progressReport(tell, () => now)
  report(at(0.1))
  now = 10_000
  // The first is still on its way.
  report(at(0.2))
  await new Promise(setImmediate)
  isLost = false
  report(at(0.3))
  await new Promise(setImmediate)
  now += 100
  report(at(0.4))
  expect(told).toEqual([0.1, 0.3].map((fraction) => ({ kind: 'progress', progress: at(fraction) })))
})
