import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { historyGeneration, SerialHistory } from './serial-history.ts'

class Scratch implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'history-'))
  readonly history = new SerialHistory(join(this.folder, 'machine/serial0.log'));
  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true })
  }
}

test('a port that said nothing has an empty history', () => {
  using scratch = new Scratch()
  expect(scratch.history.read()).toHaveLength(0)
})

test('what was said last is kept, and never more than the bound', () => {
  using scratch = new Scratch()
  for (let round = 0; round < 40; round++) {
    scratch.history.append(Buffer.alloc(historyGeneration / 8, String.fromCharCode(65 + (round % 26))))
  }
  scratch.history.append(Buffer.from('last'))
  const kept = scratch.history.read()
  expect(kept.subarray(-4).toString()).toBe('last')
  expect(kept.length).toBeGreaterThanOrEqual(historyGeneration)
  const folder = join(scratch.folder, 'machine')
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  expect(bytes).toBeLessThanOrEqual(2 * historyGeneration + 4)
})
