import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** Ends a run with a line for programs: `N passed, N failed`, alone on its line. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const { passed, failed } = tally(modules, unhandled)
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
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
