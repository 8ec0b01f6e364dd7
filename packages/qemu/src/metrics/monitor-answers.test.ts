import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nodeName } from '../node-name.ts'
import { decodeBalloon, decodeDisks, decodeGuestMemory, decodeThreads } from './monitor-answers.ts'

/** As QEMU 7.2 answers, but for what is not looked at. */
const stats = {
  rd_bytes: 4608,
  rd_operations: 2,
  rd_total_time_ns: 180_727,
  failed_rd_operations: 1,
  wr_bytes: 512,
  wr_operations: 1,
  wr_total_time_ns: 9,
  failed_wr_operations: 0,
  flush_operations: 3,
  flush_total_time_ns: 30,
  failed_flush_operations: 0,
  unmap_bytes: 65_536,
  unmap_operations: 1,
  unmap_total_time_ns: 5,
  failed_unmap_operations: 0,
}

test('disks are told in the order of the settings, by id, by path, or by what they stand on', () => {
  const answer = [
    { device: '', qdev: '/machine/peripheral/one/virtio-backend', 'node-name': 'other', stats },
    { device: '', qdev: 'two', 'node-name': nodeName('two'), stats: {} },
    { device: '', qdev: '/machine/unattached/device[3]', 'node-name': nodeName('three'), stats: {} },
    { device: '', qdev: '/machine/peripheral/cimarron.seed/virtio-backend', stats },
  ]
  const disks = decodeDisks(answer, ['three', 'one', 'absent', 'two'])
  expect(disks.map(({ id }) => id)).toEqual(['three', 'one', 'two'])
  expect(disks[1]).toEqual({
    id: 'one',
    read: { bytes: 4608, requests: 2, timeNs: 180_727, errors: 1 },
    write: { bytes: 512, requests: 1, timeNs: 9, errors: 0 },
    flush: { requests: 3, timeNs: 30, errors: 0 },
    discard: { bytes: 65_536, requests: 1, timeNs: 5, errors: 0 },
  })
})

test('what a guest did not tell of its memory is left out', () => {
  const untold = 2 ** 64
  const answer = {
    'last-update': 1_700_000_000,
    stats: { 'stat-total-memory': 100, 'stat-free-memory': 40, 'stat-available-memory': untold, 'stat-swap-in': 0 },
  }
  expect(decodeGuestMemory(answer)).toEqual({
    atMs: 1_700_000_000_000,
    totalBytes: 100,
    freeBytes: 40,
    swapInBytes: 0,
  })
})

test('a guest that has told nothing yet has no memory to tell', () => {
  expect(decodeGuestMemory({ 'last-update': 0, stats: { 'stat-total-memory': 0 } })).toBeUndefined()
})

test('the threads of processors are told by their places', () => {
  expect(decodeThreads([{ 'cpu-index': 1, 'thread-id': 77, 'qom-path': '/x' }])).toEqual([{ index: 1, thread: 77 }])
  expect(decodeBalloon({ actual: 512 })).toBe(512)
})

test('an answer of any shape is taken without harm', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (answer) => {
      expect(decodeDisks(answer, ['one'])).toBeInstanceOf(Array)
      decodeGuestMemory(answer)
      decodeBalloon(answer)
      decodeThreads(answer)
    }),
  )
})
