import { expect, test } from 'vitest'
import { fakeModule } from './fake-modules.ts'
import { flakes, merge, resultsOf, summary, tally } from './outcome.ts'

test('passed and failed tests are counted over all files, skipped ones are not', () => {
  const modules = [
    fakeModule({ tests: { a: 'passed', b: 'skipped', c: 'passed' } }),
    fakeModule({ tests: { a: { failed: 'no' }, b: 'passed' } }),
  ]
  expect(tally(resultsOf(modules, []))).toEqual({ passed: 3, failed: 1 })
})

test('a file that fails without a failed test counts as a failure, and so does each suite whose hook fails', () => {
  expect(tally(resultsOf([fakeModule({ state: 'failed' })], []))).toEqual({ passed: 0, failed: 1 })
  const modules = [fakeModule({ hook: 'no QEMU', tests: { a: 'skipped', b: { failed: 'no' } } })]
  expect(tally(resultsOf(modules, []))).toEqual({ passed: 0, failed: 2 })
})

test('an error that nobody caught counts as a failure, whether its file is known or not', () => {
  const module = fakeModule({ tests: { a: 'passed' } })
  const known = { message: 'late', VITEST_TEST_PATH: module.moduleId }
  expect(tally(resultsOf([module], [known, { message: 'whose?' }]))).toEqual({ passed: 1, failed: 2 })
})

test('the end of a worker is a failure of the file that it ran', () => {
  const module = fakeModule({})
  const cause = { message: `Worker exited unexpectedly with signal SIGKILL while running test file ${module.moduleId}` }
  const [result] = resultsOf([module], [{ message: '[vitest-pool]: Worker forks emitted error.', cause }])
  expect(result?.troubles).toHaveLength(1)
})

test('a test that passed only when it was tried again is named, with the first line of what it said', () => {
  const tests = { steady: 'passed', 'late > comes': { again: 'expected 2 to be 3\n\nmuch more' } } as const
  const named = ['|system| test/late.test.ts > late > comes (at first: expected 2 to be 3)']
  expect(flakes(resultsOf([fakeModule({ path: 'test/late.test.ts', tests })], []))).toEqual(named)
})

test('a run ends with its flakes and the line that counts, alone on its line', () => {
  const results = resultsOf([fakeModule({ tests: { a: { again: '2' }, b: { failed: '3' } } })], [])
  expect(summary(results)).toBe('\nflaky: |system| test/x.test.ts > a (at first: 2)\n1 passed, 1 failed\n')
})

function merged(first: Parameters<typeof fakeModule>[0], second: Parameters<typeof fakeModule>[0]): string {
  const [one, two] = [first, second].map((module) => resultsOf([fakeModule(module)], [])[0])
  if (one === undefined || two === undefined) throw new TypeError('each has one')
  return summary([merge(one, two)]).trim()
}

test('of two passes, what did not pass in either has failed', () => {
  expect(merged({ tests: { a: { failed: 'x' }, b: 'passed' } }, { tests: { a: { failed: 'y' }, b: 'passed' } })).toBe(
    '1 passed, 1 failed',
  )
})

test('of two passes, what passed in one is named as a flake, whichever it was', () => {
  const [first, second] = [
    { a: { failed: 'x' }, b: 'passed' },
    { a: 'passed', b: { failed: 'y' } },
  ] as const
  const named = ['flaky: |system| test/x.test.ts > a (at first: x)', 'flaky: |system| test/x.test.ts > b (at first: y)']
  expect(merged({ tests: first }, { tests: second })).toBe([...named, '2 passed, 0 failed'].join('\n'))
})

test('a hook that failed once is a flake, and one that failed twice a failure', () => {
  const broken = { hook: 'no QEMU', tests: { a: 'skipped' } } as const
  expect(merged(broken, { tests: { a: 'passed' } })).toBe(
    'flaky: |system| test/x.test.ts (at first: no QEMU)\n1 passed, 0 failed',
  )
  expect(merged(broken, broken)).toBe('0 passed, 1 failed')
})

test('a test that failed, and was not come to when it was tried again, has failed', () => {
  const broken = { hook: 'no QEMU', tests: { a: 'skipped' } } as const
  expect(merged({ tests: { a: { failed: 'x' } } }, broken)).toContain('0 passed, 1 failed')
})
