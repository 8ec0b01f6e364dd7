import { expect, test } from 'vitest'
import { applyChanges } from './apply-changes.ts'
import type { Change } from './change.ts'
import { changesOfDefined } from './change-against.ts'
import { completeConfig } from './complete-config.ts'
import type { MachineConfig } from './config.ts'

const active = completeConfig({
  name: 'web',
  disks: [{ path: '/srv/web.qcow2', format: 'qcow2' }],
  nics: [{ backend: { kind: 'bridge', bridge: 'br0' } }],
  limits: { cpu: { weight: 100 } },
} as never)
const [disk] = active.disks
const [nic] = active.nics
if (!disk || !nic) throw new Error('it has both')

const waiting: readonly Change[] = [
  { kind: 'set-memory', bytes: 2 ** 29 },
  { kind: 'change-disk', device: { ...disk, cache: 'none' } },
  { kind: 'set-lifecycle', lifecycle: { ...active.lifecycle, onReboot: 'power-off' } },
]
const defined = applyChanges(active, waiting)

/** The defined settings after changes of the active ones. */
const after = (changes: readonly Change[], before: MachineConfig = defined) =>
  applyChanges(before, changesOfDefined({ changes, against: 'active' }, { active, defined: before }))

test('of a device only what was changed of it as it is now changes as defined', () => {
  const limits = { readsPerSecond: 100 }
  expect(after([{ kind: 'change-disk', device: { ...disk, limits } }]).disks).toEqual([
    { ...disk, cache: 'none', limits },
  ])
})

test('what waits of other settings goes on waiting, and the same setting is replaced', () => {
  const next = after([{ kind: 'set-processors', count: 3 }])
  expect(next).toEqual({ ...defined, processors: { count: 3 } })
  expect(after([{ kind: 'set-memory', bytes: 2 ** 30 }]).memory.bytes).toBe(2 ** 30)
  const lifecycle = { ...active.lifecycle, onCrash: 'restart' } as never
  expect(after([{ kind: 'set-lifecycle', lifecycle }]).lifecycle).toMatchObject({
    onCrash: 'restart',
    onReboot: 'power-off',
  })
})

test('another kind of network is taken whole', () => {
  const backend = { kind: 'user', forwards: [] } as never
  const next = after([{ kind: 'change-nic', device: { ...nic, backend } }])
  expect(next.nics).toEqual([{ ...nic, backend }])
})

test('a device that goes at the next start goes, whatever becomes of it until then', () => {
  const without = applyChanges(defined, [{ kind: 'detach-device', device: disk.id }])
  expect(after([{ kind: 'change-disk', device: { ...disk, limits: { readsPerSecond: 1 } } }], without)).toEqual(without)
  expect(after([{ kind: 'detach-device', device: disk.id }], without)).toEqual(without)
})

test('changes made against the defined settings are as they are', () => {
  const changes: readonly Change[] = [{ kind: 'change-disk', device: { ...disk, limits: { readsPerSecond: 1 } } }]
  expect(changesOfDefined({ changes }, { active, defined })).toBe(changes)
  expect(changesOfDefined({ changes, against: 'active' }, { active: null, defined })).toBe(changes)
})
