import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/**
 * Ends a run with a line for programs: `N passed, N failed`, alone on its line. Before it stands, each on a line that begins with
 * `flaky:`, what passed only when it was tried again.
 */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const { passed, failed } = tally(modules, unhandled)
    const flaky = flakyTests(modules).map((name) => `flaky: ${name}\n`)
    process.stdout.write(`\n${flaky.join('')}${passed} passed, ${failed} failed\n`)
  }
}

/**
 * Counts tests. What fails a run without being a test counts as one failure each: a file that can't be loaded, a hook that throws, an
 * error that nobody caught. So the line never says "0 failed" of a run that did.
 */
export function tally(
  modules: readonly TestModule[],
  unhandled: readonly SerializedError[],
): { passed: number; failed: number } {
  let passed = 0
  let failed = unhandled.length
  for (const module of modules) {
    const tests = [...module.children.allTests()]
    const bad = tests.filter((test) => test.result().state === 'failed').length
    passed += tests.filter((test) => test.result().state === 'passed').length
    failed += bad === 0 && module.state() === 'failed' ? 1 : bad
  }
  return { passed, failed }
}

/** Names the tests that failed at first and passed when they were tried again, each with its project, its file and what it said. */
export function flakyTests(modules: readonly TestModule[]): string[] {
  return modules.flatMap((module) => {
    const file = `|${module.project.name}| ${module.relativeModuleId}`
    return [...module.children.allTests()]
      .filter((test) => test.diagnostic()?.flaky === true)
      .map((test) => {
        const [reason = 'no reason given'] = (test.result().errors?.[0]?.message ?? '').split('\n', 1)
        return `${file} > ${test.fullName} (at first: ${reason})`
      })
  })
}
