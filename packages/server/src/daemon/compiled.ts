import { type CompileResult, formatDiagnostic } from '@cimarron/mof'

/** Our own MOF: an error in it is a defect, told at start. */
export function compiled(result: CompileResult): CompileResult {
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(errors.map((each) => formatDiagnostic(each)).join('\n'))
  return result
}
