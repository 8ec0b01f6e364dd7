import type { SerializedError, TestModule, TestSpecification } from 'vitest/node'
import { type FileResult, hasFailed, merge, resultsOf } from './outcome.ts'

/** What of Vitest two passes need. */
export interface Runner {
  start(filters?: string[]): Promise<Run>
  runTestSpecifications(specifications: TestSpecification[]): Promise<Run>
}

interface Run {
  readonly testModules: TestModule[]
  readonly unhandledErrors: unknown[]
}

/** Where more files fail, it is no accident of a busy host. */
const mostTriedAgain = 8

/**
 * Runs the tests, and then each file that has failed once more: alone, when the host has nothing else to do. A test that is right then
 * does not fail the run, but is a flake (`flakes`). Where more than eight have failed, none is tried again.
 */
export async function runInTwoPasses(
  runner: Runner,
  options: { readonly filters: string[]; readonly say: (line: string) => void },
): Promise<readonly FileResult[]> {
  const { testModules, unhandledErrors } = await runner.start(options.filters)
  // Taken down before the second pass: Vitest keeps the newest only.
  const first = resultsOf(testModules, unhandledErrors as SerializedError[])
  const bad = testModules.flatMap((module, at) => {
    const result = first[at]
    return result !== undefined && hasFailed(result) ? [{ module, result }] : []
  })
  if (bad.length > mostTriedAgain) {
    options.say(`${bad.length} files have failed: more than ${mostTriedAgain} are not tried again`)
    return first
  }
  const results = new Map(first.map((result) => [result.file, result]))
  for (const { module, result } of bad) {
    options.say(`once more, alone: ${result.file}`)
    const again = await runner.runTestSpecifications([module.project.createSpecification(module.moduleId)])
    const second = again.testModules.filter(
      ({ moduleId, project }) => moduleId === module.moduleId && project === module.project,
    )
    // It ran alone, so what nobody caught is its own.
    const uncaught = (again.unhandledErrors as SerializedError[]).map((error) => ({
      ...error,
      VITEST_TEST_PATH: module.moduleId,
    }))
    for (const tried of resultsOf(second, uncaught)) results.set(result.file, merge(result, tried))
  }
  return [...results.values()]
}
