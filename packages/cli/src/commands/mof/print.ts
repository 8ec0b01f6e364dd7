import { formatDiagnostic } from '@cimarron/mof'
import { printFiles } from '@cimarron/mof/node'
import type { Invocation } from '../../command/invocation.ts'
import { compileOptions } from '../../mof/compile-options.ts'
import { failedExit } from '../../mof/failed-exit.ts'

/** Compiles MOF files and prints what they declare, as one text that needs no other file. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  const { output, host } = invocation
  const { diagnostics, counts, text } = printFiles(invocation.argumentList('file'), compileOptions(invocation))
  for (const diagnostic of diagnostics) host.stderr.write(`${formatDiagnostic(diagnostic)}\n`)
  for (const piece of text) await output.raw(piece)
  return counts.errors > 0 ? failedExit(invocation) : undefined
}
