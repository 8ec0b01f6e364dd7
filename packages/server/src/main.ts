import { ListenError } from './listen/listeners.ts'
import { readOptions, usage } from './start/options.ts'

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(usage)
  } else {
    const { run } = await import('./start/run.ts')
    await run(options)
  }
} catch (error) {
  process.stderr.write(`cimarron: ${explain(error)}\n`)
  process.exitCode = error instanceof TypeError && 'code' in error ? 2 : 1
}

/** Errors that name their remedy are told in a line; anything else is a defect and shows where. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const known =
    error instanceof ListenError ||
    ['ConfigurationError', 'TlsError', 'EstateError', 'HypervisorError'].includes(error.name)
  if (known) return error.message
  if (error instanceof TypeError && 'code' in error) return `${error.message}\n\n${usage}`
  return error.stack ?? error.message
}
