import { type CheckResult, checkFiles } from '@cimarron/mof/node'
import type { Invocation } from '../../command/invocation.ts'
import { compileOptions } from '../../mof/compile-options.ts'
import { diagnosticLines } from '../../mof/diagnostic-lines.ts'
import { failedExit } from '../../mof/failed-exit.ts'

/** Compiles MOF files and says what is wrong with them. Exit code 1 where something is. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  const { output, host } = invocation
  const result = checkFiles(invocation.argumentList('file'), compileOptions(invocation))
  const { diagnostics, counts } = result
  if (output.isJson) {
    await output.json({ counts, diagnostics })
  } else {
    const lines = diagnosticLines(diagnostics, { hasTypes: counts.qualifierTypes > 0, remedy: typesRemedy })
    for (const line of lines) host.stderr.write(`${line}\n`)
    output.note(countsText(counts))
  }
  return counts.errors > 0 ? failedExit(invocation) : undefined
}

const typesRemedy = [
  'the files declare no qualifier types, so none of their qualifiers can be checked: give a file that declares them first,',
  'as DMTF\'s qualifiers.mof, or what "cimarron cim qualifier list -o mof" prints of a server',
].join('\n')

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
