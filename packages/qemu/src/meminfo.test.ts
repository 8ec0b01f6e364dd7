import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readMeminfo } from './meminfo.ts'

test("the kernel's own figures are told in bytes, and what it does not tell is nothing", () => {
  const bytes = readMeminfo('MemTotal:       24684096 kB\nMemFree:          103040 kB\nMemAvailable:   23587712 kB\n')
  expect(['MemTotal', 'MemAvailable', 'SwapTotal', 'Mem'].map(bytes)).toEqual([25_276_514_304, 24_153_817_088, 0, 0])
})

test('what the kernel never wrote is read without harm', () => {
  fc.assert(fc.property(fc.string(), (text) => Number.isFinite(readMeminfo(text)('MemTotal'))))
})
