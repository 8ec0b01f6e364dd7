import fc from 'fast-check'
import { expect, test } from 'vitest'
import { completeConfig } from './complete-config.ts'
import type { MachineDraft } from './draft.ts'
import { memoryOfCells, parseNumberList } from './placement.ts'

test('a list of numbers is read as the kernel writes it', () => {
  expect(parseNumberList('0-3,8')).toEqual([0, 1, 2, 3, 8])
  expect(parseNumberList('8,1-1,8')).toEqual([1, 8])
  for (const text of ['', '3-1', '0-4096', '0,', '-1', '0 1', 'all', '1e3'])
    expect(parseNumberList(text)).toBeUndefined()
})

test('whatever a list of numbers is, it is read in bounded time, and no number is beyond what there can be', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9,-]{0,40}$/), (text) => {
      const numbers = parseNumberList(text) ?? []
      expect(numbers.every((number) => number >= 0 && number < 4096)).toBe(true)
    }),
  )
})

test('cells that say nothing of their memory share what is left, to the last byte', () => {
  const mebibyte = 2 ** 20
  const cells = [{ processors: '0', memoryBytes: mebibyte }, { processors: '1' }, { processors: '2' }]
  expect(memoryOfCells(cells, 8 * mebibyte, mebibyte)).toEqual([mebibyte, 3 * mebibyte, 4 * mebibyte])
})

test.for<[string, Partial<MachineDraft>]>([
  ['processors: it names processor 2', { numa: [{ processors: '0-2' }] }],
  ['leave processor 1 out', { numa: [{ processors: '0' }] }],
  ['has processor 0 of cell 0', { numa: [{ processors: '0' }, { processors: '0-1' }] }],
  ['is no list of numbers', { numa: [{ processors: 'all' }] }],
  ['is what the cells', { numa: [{ processors: '0-1', memoryBytes: 2 ** 26 }] }],
  ['is no memory of a cell', { numa: [{ processors: '0', memoryBytes: 2 ** 28 }, { processors: '1' }] }],
  ['is no distance', { numa: [{ processors: '0-1', distances: [20] }] }],
  ['is about nothing', { numa: [{ processors: '0-1', policy: 'interleave' }] }],
  ['is no size of huge pages', { memoryBacking: { pageBytes: 4096 } }],
  ['is no whole number of its pages', { memoryBacking: { pageBytes: 2 ** 30 } }],
  ['has no room; set maxMemoryBytes', { memoryHotplug: 'virtio-mem' }],
  ['is no processor of this machine', { pinning: { processors: { '2': '0' } } }],
  ['is no list of numbers', { pinning: { emulator: '0;reboot' } }],
  ['is no PCI address', { pciDevices: ['01:00.0'] }],
  ['is no USB device', { usbDevices: ['../../etc'] }],
  ['is there twice', { usbDevices: ['1-1', '1-1'] }],
  ['is out of range', { hotplugPorts: 33 }],
])('%s', ([words, draft]) => {
  const config = () => completeConfig({ name: 'wrong', processors: { count: 2 }, ...draft })
  expect(config).toThrow(words.replace(/^processors: it /, ''))
})
