import { expect, test } from 'vitest'
import { timestampKhz } from './microvm.ts'

test('time stamps count at the nominal rate where the processor names it', () => {
  const cpuinfo = 'model name\t: Intel(R) Xeon(R) CPU @ 2.20GHz\ncpu MHz\t\t: 1200.100\n'
  expect(timestampKhz(cpuinfo)).toBe(2_200_000)
})

test('else at the rate that the kernel shows', () => {
  expect(timestampKhz('model name\t: AMD EPYC\ncpu MHz\t\t: 2445.406\n')).toBe(2_445_406)
})

test('a processor that shows none has none', () => {
  expect(timestampKhz('processor\t: 0\n')).toBeUndefined()
})
