import { describe, expect, test } from 'vitest'
import { applyChanges } from './apply-changes.ts'
import type { Change } from './change.ts'
import { completeConfig, completeDevice } from './complete-config.ts'

const config = completeConfig({
  name: 'guest',
  description: 'before',
  disks: [{ path: '/a', format: 'raw' }],
  nics: [{ mac: '52:54:00:00:00:01' }],
  boot: { order: ['nic0', 'disk0'] },
})

const cases: readonly [change: Change, outcome: object][] = [
  [{ kind: 'set-name', name: 'other' }, { name: 'other' }],
  [{ kind: 'set-description', description: 'after' }, { description: 'after' }],
  [{ kind: 'set-processors', count: 4 }, { processors: { count: 4 } }],
  [{ kind: 'set-memory', bytes: 2 ** 28 }, { memory: { bytes: 2 ** 28 } }],
  [{ kind: 'set-boot', boot: { order: ['disk0'] } }, { boot: { order: ['disk0'] } }],
  [
    { kind: 'set-lifecycle', lifecycle: { onPoweroff: 'pause', onReboot: 'reset', onCrash: 'reset' } },
    { lifecycle: { onPoweroff: 'pause' } },
  ],
  [
    { kind: 'attach-device', device: completeDevice({ kind: 'disk', path: '/b', format: 'qcow2' }, config) },
    { disks: [{ id: 'disk0' }, { id: 'disk1', path: '/b' }] },
  ],
  [
    { kind: 'detach-device', device: 'nic0' },
    { nics: [], boot: { order: ['disk0'] } },
  ],
  [
    {
      kind: 'change-disk',
      device: { id: 'disk0', kind: 'disk', path: '/c', format: 'raw', bus: 'virtio', readOnly: true },
    },
    { disks: [{ id: 'disk0', path: '/c', readOnly: true }] },
  ],
]

describe('a change', () => {
  test.each(cases)('%o', (change, outcome) => {
    const before = structuredClone(config)
    expect(applyChanges(config, [change])).toMatchObject(outcome)
    expect(config).toEqual(before)
  })

  test('keeps everything it does not name', () => {
    expect(applyChanges(config, [{ kind: 'set-processors', count: 1 }])).toEqual(config)
  })

  test('can take a description away', () => {
    expect(applyChanges(config, [{ kind: 'set-description', description: null }])).not.toHaveProperty('description')
  })
})

test('changes are made in their order', () => {
  const names = ['one', 'two'].map((name): Change => ({ kind: 'set-name', name }))
  expect(applyChanges(config, names).name).toBe('two')
})

describe('a change is refused that', () => {
  const [disk] = config.disks
  if (!disk) throw new Error('the config has a disk')
  const refused: readonly [what: string, change: Change, code: string][] = [
    ['detaches what is not there', { kind: 'detach-device', device: 'x' }, 'device-not-found'],
    ['changes a disk that is not there', { kind: 'change-disk', device: { ...disk, id: 'x' } }, 'device-not-found'],
    ['makes a disk of a NIC', { kind: 'change-disk', device: { ...disk, id: 'nic0' } }, 'device-not-found'],
    ['attaches a second device of one id', { kind: 'attach-device', device: disk }, 'invalid-config'],
    ['leads to what can not be', { kind: 'set-processors', count: -1 }, 'invalid-config'],
  ]
  test.each(refused)('%s', (_, change, code) => {
    expect(() => applyChanges(config, [change])).toThrowError(expect.objectContaining({ code }))
  })
})
