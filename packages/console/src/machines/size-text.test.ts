import { expect, test } from 'vitest'
import { sizeText } from './size-text.ts'

test.for([
  [0, '0 B'],
  [1023, '1023 B'],
  [2 ** 20, '1 MiB'],
  [128 * 2 ** 20, '128 MiB'],
  [1.5 * 2 ** 30, '1.5 GiB'],
  [2 ** 50, '1 PiB'],
] as const)('%s bytes are %s', ([bytes, text]) => {
  expect(sizeText(bytes)).toBe(text)
})
