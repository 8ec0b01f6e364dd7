import { expect, test } from 'vitest'
import { applyChanges } from './apply-changes.ts'
import type { Change } from './change.ts'
import { changesBetween } from './changes-between.ts'
import { completeConfig } from './complete-config.ts'
import { holdsWhileSaved, restoredConfig } from './restored-config.ts'

const then = completeConfig({ name: 'web', description: 'old', tags: ['a'] } as never)
const changes: readonly Change[] = [
  { kind: 'set-name', name: 'shop' },
  { kind: 'set-description', description: null },
  { kind: 'set-lifecycle', lifecycle: { ...then.lifecycle, onReboot: 'power-off' } },
  { kind: 'set-hardware', name: 'tags', value: null },
  { kind: 'set-hardware', name: 'notes', value: 'new' },
  { kind: 'set-hardware', name: 'rng', value: {} },
  { kind: 'set-memory', bytes: 2 ** 28 },
]

test('a saved machine goes on with the hardware of then, and with what it is called and said of it now', () => {
  const now = applyChanges(then, changes)
  const restored = restoredConfig(then, now)
  expect(restored).toEqual(applyChanges(then, changes.filter(holdsWhileSaved)))
  expect(restored).toMatchObject({ name: 'shop', notes: 'new', memory: then.memory })
  expect(changesBetween(restored, now)).toEqual(changes.filter((change) => !holdsWhileSaved(change)).reverse())
})

test('nothing waits where nothing was changed', () => {
  expect(restoredConfig(then, then)).toEqual(then)
})
