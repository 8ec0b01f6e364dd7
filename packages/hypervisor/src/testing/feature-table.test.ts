import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FeatureName } from '../feature.ts'
import { checkFeatureTable, type FeatureStatus, parseFeatureTable, printFeatureTable } from './feature-table.ts'

const column = (entries: Partial<Record<FeatureName, FeatureStatus>>) =>
  new Map(Object.entries(entries) as [FeatureName, FeatureStatus][])

describe('the committed table', () => {
  let folder: string
  let file: URL
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'features-'))
    file = pathToFileURL(join(folder, 'features.md'))
    writeFileSync(file, printFeatureTable(new Map([['one', column({ start: 'passed', pause: 'simulated' })]])))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const check = (entries: Partial<Record<FeatureName, FeatureStatus>>, update = false) =>
    checkFeatureTable({ file, driver: 'one', column: column(entries), update })

  test('is met by the same outcome, and by a run that tried less', () => {
    check({ start: 'passed', pause: 'simulated' })
    check({ start: 'passed' })
    check({})
  })

  test.each(['failed', 'unsupported', 'simulated'] as const)('does not let passed become %s', (status) => {
    const before = readFileSync(file, 'utf8')
    expect(() => check({ start: status })).toThrowError(`driver one fell back: start: passed -> ${status}`)
    expect(() => check({ start: status }, true)).toThrowError('fell back')
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  test('has to be written anew when a driver can do more, and is when asked', () => {
    expect(() => check({ pause: 'passed' })).toThrowError('CIMARRON_UPDATE_FEATURES=1')
    check({ pause: 'passed' }, true)
    expect(parseFeatureTable(readFileSync(file, 'utf8')).get('one')?.get('pause')).toBe('passed')
    expect(parseFeatureTable(readFileSync(file, 'utf8')).get('one')?.get('start')).toBe('passed')
  })

  test('keeps the columns of other drivers', () => {
    checkFeatureTable({ file, driver: 'two', column: column({ start: 'unsupported' }), update: true })
    const table = parseFeatureTable(readFileSync(file, 'utf8'))
    expect(table.get('one')?.get('start')).toBe('passed')
    expect(table.get('two')?.get('start')).toBe('unsupported')
  })
})

test('a table is read as it was written', () => {
  const table = new Map([
    ['a', column({ start: 'passed', define: 'failed' })],
    ['b', column({ pause: 'unsupported' })],
  ])
  const read = parseFeatureTable(printFeatureTable(table))
  expect(read.get('a')?.get('define')).toBe('failed')
  expect(read.get('b')?.get('pause')).toBe('unsupported')
  expect(printFeatureTable(read)).toBe(printFeatureTable(table))
})
