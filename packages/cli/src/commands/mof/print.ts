import { formatDiagnostic } from '@cimarron/mof'
import { printFiles } from '@cimarron/mof/node'
import type { Invocation } from '../../command/invocation.ts'
import { exitCode } from '../../error/exit-code.ts'
import { compileOptions } from '../../mof/compile-options.ts'

/** Compiles MOF files and prints what they declare, as one text that needs no other file. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  const { output, host } = invocation
  const { diagnostics, counts, text } = printFiles(invocation.argumentList('file'), compileOptions(invocation))
  for (const diagnostic of diagnostics) host.stderr.write(`${formatDiagnostic(diagnostic)}\n`)
  for (const piece of text) await output.raw(piece)
  return counts.errors > 0 ? exitCode('failed') : undefined
}
