// npm test [-- FILE …, or any option of `vitest run`]: the tests. In continuous integration (CI is set) the files that have failed are
// tried once more, alone; the last line is "N passed, N failed" over both passes, and the exit code follows it.
import { setTimeout } from 'node:timers/promises'
import { createVitest, parseCLI, startVitest } from 'vitest/node'
import { summary, tally } from './vitest/outcome.ts'
import { runInTwoPasses } from './vitest/two-passes.ts'

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)])
if (process.env.CI === undefined) {
  const vitest = await startVitest(filter, options)
  if (!vitest.shouldKeepServer()) await vitest.exit()
} else {
  // As Vitest's own command line does.
  process.env.TEST = process.env.VITEST = 'true'
  process.env.NODE_ENV ??= 'test'
  // The line for programs is written here, once.
  const vitest = await createVitest({ reporters: ['default'], ...options, watch: false })
  const results = await runInTwoPasses(vitest, { filters: filter, say: (line) => console.log(`\n${line}`) })
  process.exitCode = 0
  await Promise.race([vitest.close(), setTimeout(vitest.config.teardownTimeout)])
  process.stdout.write(summary(results))
  process.exit(tally(results).failed > 0 ? 1 : process.exitCode)
}
