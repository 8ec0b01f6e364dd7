import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { operations } from '@cimarron/cim-xml'
import { expect, test } from 'vitest'
import { intrinsicAnswers } from './intrinsic-answers.ts'

/** The rows of the table in docs/operations.md. */
const table = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, operation = '', supported = '', tests = ''] = line.split('|').map((cell) => cell.trim())
    return supported === 'yes' || supported === 'no' ? [{ operation, supported, tests: tests.split(', ') }] : []
  })

test('the table of operations names each of DSP0200, once', () => {
  expect(table.map(({ operation }) => operation)).toEqual(Object.keys(operations))
})

test('the table of operations says which are answered', () => {
  const supported = table.filter((row) => row.supported === 'yes').map(({ operation }) => operation)
  expect(supported.toSorted()).toEqual(Object.keys(intrinsicAnswers).toSorted())
})

test('the tests that the table of operations names are there, for each that is supported', () => {
  const missing = table
    .filter((row) => row.supported === 'yes')
    .flatMap(({ tests }) => tests)
    .filter((name) => !existsSync(fileURLToPath(fileOf(name))))
  expect(missing).toEqual([])
})

/** `cimom/pull/pull-operations` is packages/cimom/src/pull/pull-operations.test.ts. */
function fileOf(name: string): URL {
  return new URL(`../../../packages/${name.replace('/', '/src/')}.test.ts`, import.meta.url)
}
