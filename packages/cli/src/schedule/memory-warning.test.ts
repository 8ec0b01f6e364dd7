import { expect, test } from 'vitest'
import { memoryWarning } from './memory-warning.ts'

const disk = { kind: 'disk', id: 'disk0', path: '/a', format: 'qcow2', bus: 'virtio', readOnly: false } as const

test('a machine that writes to no disk has nowhere to keep its memory', () => {
  const text = expect.stringMatching(/"s1" has no disk that it writes to.*--disks-only/s)
  expect(memoryWarning({ name: 's1', disks: [] })).toEqual(text)
  expect(memoryWarning({ name: 's1', disks: [{ ...disk, readOnly: true }] })).toEqual(text)
  expect(memoryWarning({ name: 's1', disks: [disk] })).toBeUndefined()
})
