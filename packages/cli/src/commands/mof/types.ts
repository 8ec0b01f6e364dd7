import { formatDiagnostic, generateTypes, UnknownClassError } from '@cimarron/mof'
import { compileFiles } from '@cimarron/mof/node'
import type { Invocation } from '../../command/invocation.ts'
import { nearest } from '../../command/nearest.ts'
import { CliError } from '../../error/cli-error.ts'
import { compileOptions } from '../../mof/compile-options.ts'
import { failedExit } from '../../mof/failed-exit.ts'
import { safeText } from '../../output/safe-text.ts'

/** Prints TypeScript types of what MOF files declare, for `client.typed<ClassTypes, MethodTypes>()`. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  const { output, host } = invocation
  const files = invocation.argumentList('file')
  const { schema, diagnostics, counts } = compileFiles(files, compileOptions(invocation))
  for (const diagnostic of diagnostics) {
    host.stderr.write(`${safeText(formatDiagnostic(diagnostic), { lines: true })}\n`)
  }
  if (counts.errors > 0) return failedExit(invocation)
  const classes = invocation.list('class')
  try {
    const header = `Made by "cimarron mof types" from ${files.join(' ')}. Do not edit.`
    await output.raw(generateTypes(schema, { header, ...(classes.length === 0 ? {} : { classes }) }))
  } catch (error) {
    if (!(error instanceof UnknownClassError)) throw error
    const near = nearest(
      error.className,
      [...schema].map(({ name }) => name),
    )
    const remedy = near === undefined ? 'check its spelling' : `did you mean ${near}?`
    throw new CliError('not-found', `the files declare no class ${error.className}`, remedy)
  }
  return undefined
}
