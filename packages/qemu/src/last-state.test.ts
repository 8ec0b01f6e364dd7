import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readLastState, writeLastState } from './last-state.ts'

function file(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cimarron-last-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'machine', 'last-state.json')
}

test('the last state is read as it was written, its detail too where there is one', () => {
  const path = file()
  for (const state of [
    { reason: 'requested', sinceMs: 5 },
    { reason: 'process-died', sinceMs: 6, detail: 'QEMU was ended by SIGKILL' },
  ] as const) {
    writeLastState(path, state)
    expect(readLastState(path)).toEqual(state)
  }
})

test('a file that is missing or was cut short is no state', () => {
  const path = file()
  expect(readLastState(path)).toBeUndefined()
  writeLastState(path, { reason: 'requested', sinceMs: 5 })
  writeFileSync(path, '{"reason":"requ')
  expect(readLastState(path)).toBeUndefined()
})
