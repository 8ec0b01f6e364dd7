import type { Reporter, SerializedError, TestModule } from 'vitest/node'
import { resultsOf, summary } from './outcome.ts'

/**
 * Ends a run with a line for programs: `N passed, N failed`, alone on its line. Before it stands, each on a line that begins with
 * `flaky:`, what passed only when it was tried again.
 */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    process.stdout.write(summary(resultsOf(modules, unhandled)))
  }
}
