import { expect, test } from 'vitest'
import { completeConfig } from '../complete-config.ts'
import { chooseSnapshot } from './choose-snapshot.ts'

test.each([
  [[], 'it writes to no disk, and it is off'],
  [[{ path: '/a.qcow2', format: 'qcow2' as const }], 'all disks it writes to are qcow2, and it is off'],
  [[{ path: '/a.raw', format: 'raw' as const }], 'disk "disk0" is raw, and it is off'],
])('why a snapshot is of its kind is said: of %j that %s', (disks, why) => {
  const config = completeConfig({ name: 'm1', machineType: 'pc', disks })
  expect(chooseSnapshot({ config, state: 'off', snapshots: [] }, { name: 'a' })).toMatchObject({ why })
})
