import { formatDiagnostic } from '@cimarron/mof'
import { type CheckResult, checkFiles } from '@cimarron/mof/node'
import type { Invocation } from '../../command/invocation.ts'
import { exitCode } from '../../error/exit-code.ts'
import { compileOptions } from '../../mof/compile-options.ts'

/** Compiles MOF files and says what is wrong with them. Exit code 1 where something is. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  const { output, host } = invocation
  const result = checkFiles(invocation.argumentList('file'), compileOptions(invocation))
  const { diagnostics, counts } = result
  if (output.isJson) {
    await output.json({ counts, diagnostics })
  } else {
    for (const diagnostic of diagnostics) host.stderr.write(`${formatDiagnostic(diagnostic)}\n`)
    output.note(countsText(counts))
  }
  return counts.errors > 0 ? exitCode('failed') : undefined
}

export function countsText(counts: CheckResult['counts']): string {
  const parts = [
    [counts.files, 'file', 'files'],
    [counts.qualifierTypes, 'qualifier type', 'qualifier types'],
    [counts.classes, 'class', 'classes'],
    [counts.properties, 'property', 'properties'],
    [counts.methods, 'method', 'methods'],
    [counts.instances, 'instance', 'instances'],
    [counts.errors, 'error', 'errors'],
    [counts.warnings, 'warning', 'warnings'],
  ] as const
  return parts.map(([count, one, many]) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`).join(', ')
}
