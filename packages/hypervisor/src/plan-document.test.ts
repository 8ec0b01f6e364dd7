import { expect, test } from 'vitest'
import { applyChanges } from './apply-changes.ts'
import { completeConfig } from './complete-config.ts'
import { planDocument } from './plan-document.ts'

const config = completeConfig({
  name: 'web',
  machineType: 'pc',
  memory: { bytes: 2 ** 28 },
  disks: [{ path: '/images/a.raw', format: 'raw' }],
  nics: [{ mac: '52:54:00:00:00:01' }],
  boot: { order: ['disk0'] },
  tags: ['old'],
})

test('what a document does not name stays as it is', () => {
  expect(planDocument(config, { memory: { bytes: 2 ** 29 } })).toEqual([{ kind: 'set-memory', bytes: 2 ** 29 }])
  expect(planDocument(config, { lifecycle: { onCrash: 'reset' } })).toEqual([
    { kind: 'set-lifecycle', lifecycle: { ...config.lifecycle, onCrash: 'reset' } },
  ])
  expect(planDocument(config, {})).toEqual([])
})

test('null takes a setting back', () => {
  expect(planDocument(config, { tags: null })).toEqual([{ kind: 'set-hardware', name: 'tags', value: null }])
})

test('a list of devices is all of them, and a NIC keeps its address', () => {
  const changes = planDocument(config, { disks: [], nics: [{}, {}] })
  expect(changes.map(({ kind }) => kind)).toEqual(['detach-device', 'attach-device'])
  const [first, second] = applyChanges(config, changes).nics
  expect(first?.mac).toBe('52:54:00:00:00:01')
  expect(second).toMatchObject({ id: 'nic1', mac: expect.stringMatching(/^52:54:00:/) })
})

test('as a whole, what it does not name is as usual', () => {
  const changes = planDocument(config, { name: 'web', disks: [...config.disks] }, { whole: true })
  expect(applyChanges(config, changes)).toMatchObject({ machineType: 'q35', memory: { bytes: 2 ** 27 }, nics: [] })
  expect(planDocument(config, config, { whole: true })).toEqual([])
})

test('what can never change is refused', () => {
  expect(() => planDocument(config, { architecture: 'aarch64' })).toThrow('architecture: "aarch64" can\'t change')
})
