import { expect, test } from 'vitest'
import type { TestModule } from 'vitest/node'
import { flakyTests, tally } from './tally-reporter.ts'

function module(state: string, tests: readonly string[]): TestModule {
  const cases = tests.map((result) => ({ result: () => ({ state: result }) }))
  const shape = { state: () => state, children: { allTests: () => cases } }
  return shape as unknown as TestModule // only what a tally looks at
}

test('passed and failed tests are counted over all files, skipped ones are not', () => {
  const modules = [module('passed', ['passed', 'skipped', 'passed']), module('failed', ['failed', 'passed'])]
  expect(tally(modules, [])).toEqual({ passed: 3, failed: 1 })
})

test('a file that fails without a failed test counts as a failure', () => {
  expect(tally([module('failed', [])], [])).toEqual({ passed: 0, failed: 1 })
})

test('an error that nobody caught counts as a failure', () => {
  expect(tally([module('passed', ['passed'])], [{ message: 'late' }])).toEqual({ passed: 1, failed: 1 })
})

test('a test that passed only when it was tried again is named, with what it said at first', () => {
  const steady = { fullName: 'steady', diagnostic: () => ({ flaky: false }), result: () => ({ errors: undefined }) }
  const errors = [{ message: 'expected 2 to be 3\n\nmuch more' }]
  const flaky = { fullName: 'late > comes', diagnostic: () => ({ flaky: true }), result: () => ({ errors }) }
  const shape = {
    project: { name: 'system' },
    relativeModuleId: 'test/late.test.ts',
    children: { allTests: () => [steady, flaky] },
  }
  const named = ['|system| test/late.test.ts > late > comes (at first: expected 2 to be 3)']
  expect(flakyTests([shape as unknown as TestModule])).toEqual(named)
})
