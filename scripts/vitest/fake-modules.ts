import type { TestModule, TestProject } from 'vitest/node'

interface FakeModule {
  readonly path?: string
  readonly state?: 'passed' | 'failed'
  /** Tests by their names, with what they say when they fail; `again` passed only then. */
  readonly tests?: Readonly<
    Record<string, 'passed' | 'skipped' | { readonly failed: string } | { readonly again: string }>
  >
  /** What a hook of a suite within it says. */
  readonly hook?: string
}

/** A module of project `system` as Vitest reports it: only what is looked at. */
export function fakeModule({ path = 'test/x.test.ts', state, tests = {}, hook }: FakeModule): TestModule {
  const cases = Object.entries(tests).map(([fullName, how]) => {
    const said = typeof how === 'string' ? undefined : 'failed' in how ? how.failed : how.again
    const became = typeof how === 'string' ? how : 'failed' in how ? 'failed' : 'passed'
    return {
      id: fullName,
      fullName,
      result: () => ({ state: became, errors: said === undefined ? undefined : [{ message: said }] }),
      diagnostic: () => ({ flaky: typeof how !== 'string' && 'again' in how }),
    }
  })
  const suites = hook === undefined ? [] : [{ errors: () => [{ message: hook }] }]
  const isBad = hook !== undefined || cases.some((test) => test.result().state === 'failed')
  const shape = {
    moduleId: `/project/${path}`,
    relativeModuleId: path,
    project: system,
    state: () => state ?? (isBad ? 'failed' : 'passed'),
    errors: () => [],
    children: { allTests: () => cases, allSuites: () => suites },
  }
  return shape as unknown as TestModule
}

const system = { name: 'system', createSpecification: (moduleId: string) => ({ moduleId }) } as unknown as TestProject
