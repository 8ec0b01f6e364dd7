import { type Diagnostic, formatDiagnostic } from '@cimarron/mof'

/**
 * Diagnostics as they are printed. Where there are no qualifier types at all, each qualifier would be one: what is to be
 * done about it comes first, and once.
 */
export function diagnosticLines(
  diagnostics: readonly Diagnostic[],
  { hasTypes, remedy }: { readonly hasTypes: boolean; readonly remedy: string },
): string[] {
  const unknown = hasTypes ? [] : diagnostics.filter(({ code }) => code === 'qualifier-unknown')
  const told = diagnostics.filter((diagnostic) => !unknown.includes(diagnostic))
  return [...(unknown.length === 0 ? [] : [remedy]), ...told.map(formatDiagnostic)]
}
