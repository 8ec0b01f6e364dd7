import { expect, test } from 'vitest'
import { completeConfig } from './complete-config.ts'
import type { Limits } from './limits.ts'

const mebibyte = 2 ** 20
const define =
  (limits: Limits, draft: { processors?: number; memory?: number } = {}) =>
  () =>
    completeConfig({
      name: 'm',
      processors: { count: draft.processors ?? 1 },
      memory: { bytes: (draft.memory ?? 128) * mebibyte },
      limits,
    })

test('a memory limit below what the machine needs is refused with the sum', () => {
  expect(define({ memory: { maxBytes: 256 * mebibyte } }, { memory: 256, processors: 2 })).toThrow(
    'limits.memory.maxBytes: 268435456 is less than the machine needs: 256 MiB of memory and 136 MiB for its processes make 392 MiB; use 411041792 or more',
  )
  expect(define({ memory: { maxBytes: 411_041_792 } }, { memory: 256, processors: 2 })).not.toThrow()
})

test('fewer tasks than a machine starts threads are refused with the sum', () => {
  expect(define({ tasks: 81 }, { processors: 4 })).toThrow(
    'limits.tasks: 81 is less than the machine needs: 4 for its processors and 80 for its processes make 84; use 84 or more',
  )
})

test('helpers beside the machine need memory and tasks, too', () => {
  const helped = (maxBytes: number) => () =>
    completeConfig({ name: 'm', tpm: { model: 'crb', version: '2.0' }, limits: { memory: { maxBytes }, tasks: 97 } })
  expect(helped(260 * mebibyte)).toThrow('128 MiB of memory and 164 MiB for its processes make 292 MiB')
  expect(helped(292 * mebibyte)).not.toThrow()
})

test.each<[Limits, string]>([
  [{ cpu: { weight: 0 } }, 'limits.cpu.weight: 0 is out of range; use 1 to 10000'],
  [{ cpu: { weight: 10_001 } }, 'limits.cpu.weight: 10001 is out of range; use 1 to 10000'],
  [{ cpu: { processors: 0 } }, 'limits.cpu.processors: 0 is out of range; use 0.01 to 4096 processors'],
  [
    { cpu: { processors: 0.5, periodUs: 1000 } },
    'limits.cpu.processors: 0.5 is out of range; use 1 to 4096 processors',
  ],
  [{ cpu: { periodUs: 1 } }, 'limits.cpu.periodUs: 1 is out of range; use 1000 to 1000000'],
  [
    { memory: { maxBytes: 2 ** 29, highBytes: 2 ** 30 } },
    'limits.memory.highBytes: 1073741824 is above limits.memory.maxBytes',
  ],
  [{ io: { devices: [{ path: 'sda', readsPerSecond: 1 }] } }, 'limits.io.devices[0].path: "sda" is no absolute path'],
  [{ io: { devices: [{ path: '/dev/sda' }] } }, 'limits.io.devices[0]: "/dev/sda" is not limited at all'],
  [{ io: { weight: 1.5 } }, 'limits.io.weight: 1.5 is out of range'],
])('%j is refused by name', (limits, text) => {
  expect(define(limits)).toThrow(text)
})
