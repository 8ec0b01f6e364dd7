import { expect, test } from 'vitest'
import type { TestModule } from 'vitest/node'
import { fakeModule } from './fake-modules.ts'
import { summary } from './outcome.ts'
import { runInTwoPasses } from './two-passes.ts'

const bad = { tests: { a: { failed: 'x' }, b: 'passed' } } as const
const good = { tests: { a: 'passed', b: 'passed' } } as const

/** A run whose files end so at first, and so when each is tried again; what it says, and what was run. */
async function run(first: readonly TestModule[], second: readonly TestModule[], uncaught: readonly object[] = []) {
  const runs: string[][] = []
  const said: string[] = []
  const runner: Parameters<typeof runInTwoPasses>[0] = {
    start: async () => ({ testModules: [...first], unhandledErrors: [...uncaught] }),
    runTestSpecifications: async (specifications) => {
      runs.push(specifications.map(({ moduleId }) => moduleId))
      return { testModules: [...second], unhandledErrors: [] }
    },
  }
  const results = await runInTwoPasses(runner, { filters: [], say: (line) => said.push(line) })
  return { runs, said, end: summary(results).trim().split('\n') }
}

test('a run in which all passes is one pass', async () => {
  expect(await run([fakeModule(good)], [])).toEqual({ runs: [], said: [], end: ['2 passed, 0 failed'] })
})

test('each file that has failed is tried once more, one after the other, and counts once', async () => {
  const paths = ['test/a.test.ts', 'test/b.test.ts', 'test/c.test.ts'] as const
  const first = [
    fakeModule({ path: paths[0], ...bad }),
    fakeModule({ path: paths[1], ...good }),
    fakeModule({ path: paths[2], ...bad }),
  ]
  const second = [
    fakeModule({ path: paths[0], ...good }),
    first[1],
    fakeModule({ path: paths[2], ...bad }),
  ] as TestModule[]
  const { runs, said, end } = await run(first, second)
  expect(runs).toEqual([['/project/test/a.test.ts'], ['/project/test/c.test.ts']])
  expect(said[0]).toBe('once more, alone: |system| test/a.test.ts')
  expect(end).toEqual(['flaky: |system| test/a.test.ts > a (at first: x)', '5 passed, 1 failed'])
})

test('a file whose tests passed, but where an error was not caught, is tried once more', async () => {
  const module = fakeModule(good)
  const { runs, end } = await run([module], [module], [{ message: 'late', VITEST_TEST_PATH: module.moduleId }])
  expect(runs).toHaveLength(1)
  expect(end).toEqual(['flaky: |system| test/x.test.ts (at first: late)', '2 passed, 0 failed'])
})

test('an error of no file fails the run', async () => {
  expect((await run([fakeModule(good)], [], [{ message: 'whose?' }])).end).toEqual(['2 passed, 1 failed'])
})

test('where more than eight files have failed, none is tried again', async () => {
  const many = Array.from({ length: 9 }, (_, at) => fakeModule({ path: `test/${at}.test.ts`, ...bad }))
  const { runs, said, end } = await run(many, [])
  expect(runs).toEqual([])
  expect(said).toEqual(['9 files have failed: more than 8 are not tried again'])
  expect(end).toEqual(['9 passed, 9 failed'])
  expect((await run(many.slice(1), many)).runs).toHaveLength(8)
})
