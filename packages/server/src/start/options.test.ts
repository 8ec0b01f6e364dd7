import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

test.each([
  [['--simulator'], { machines: 0 }],
  [['--simulator', '500'], { machines: 500 }],
  [['--simulator=500'], { machines: 500 }],
  [['--simulator', '--data', '/d'], { machines: 0 }],
  [['--simulator', '7', '--faults', '/f.yaml'], { machines: 7, faults: '/f.yaml' }],
  [[], undefined],
])('%j is a simulator of %j', (args, simulator) => {
  expect(readOptions(args).simulator).toEqual(simulator)
})

test.each([
  [['--simulator=many'], '--simulator is "many"; use a number of machines up to 10000'],
  [['--simulator', '20000'], '--simulator is "20000"'],
  [['--simulator', '5x'], '--simulator is "5x"'],
  [['--faults', 'f.yaml'], '--faults goes with --simulator'],
  [['500'], 'Unexpected argument'],
])('%j is refused', (args, words) => {
  expect(() => readOptions(args)).toThrowError(expect.objectContaining({ message: expect.stringContaining(words) }))
  expect(() => readOptions(args)).toThrowError(expect.objectContaining({ code: expect.any(String) }))
})
