import { expect, test } from 'vitest'
import { formatTable, isMet, type Row } from './table.ts'

const figure = { value: 120, unit: 'ms' }
const against = { name: 'bare', value: 100, unit: 'ms' }

test.for<[string, Row, boolean | undefined]>([
  ['a figure under its bound', { name: 'a', figure, target: { of: 'figure', atMost: 120 } }, true],
  ['a figure over its bound', { name: 'a', figure, target: { of: 'figure', atMost: 119 } }, false],
  ['a ratio that has to be reached', { name: 'a', figure, against, target: { of: 'ratio', atLeast: 1.3 } }, false],
  ['a difference to the peer', { name: 'a', figure, against, target: { of: 'difference', atMost: 20 } }, true],
  ['a ratio to nothing', { name: 'a', figure, target: { of: 'ratio', atMost: 2 } }, undefined],
  ['no target', { name: 'a', figure, against }, undefined],
])('%s', ([, row, met]) => {
  expect(isMet(row)).toBe(met)
})

test('the table shows figure, what was measured beside it, ratio, target and outcome', () => {
  const rows: Row[] = [
    { name: 'start', figure, against, target: { of: 'difference', atMost: 10 } },
    { name: 'rate', figure: { value: 12345.6, unit: '/s' } },
  ]
  expect(formatTable(rows).split('\n')).toEqual([
    'what   figure    measured beside it  ratio  target',
    'start  120 ms    bare 100 ms         1.2    <= bare + 10 ms  MISSED',
    'rate   12,346/s  -                   -      -',
  ])
})
