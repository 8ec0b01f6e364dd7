import { htmlReport, junitReport, type Report, textReport } from '@cimarron/conformance'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { toJson } from '../output/json.ts'
import type { Painter } from '../output/paint.ts'
import { safeText } from '../output/safe-text.ts'

export type ReportFormat = 'text' | 'json' | 'junit' | 'html'

/** --format, or --json, which says the same for programs. */
export function readFormat(invocation: Invocation): ReportFormat {
  const given = invocation.text('format')
  if (!invocation.output.isJson) return (given ?? 'text') as ReportFormat
  if (given !== undefined && given !== 'json')
    throw new CliError('usage', `--json and --format ${given} contradict each other`, 'give one of them')
  return 'json'
}

/** The report as a document. What a server said cannot harm a terminal. */
export function reportText(report: Report, format: ReportFormat, paint?: Painter): string {
  switch (format) {
    case 'json':
      return toJson(report)
    case 'junit':
      return junitReport(report)
    case 'html':
      return htmlReport(report)
    case 'text':
      return textReport(
        safe(report),
        paint && { error: paint.red, warning: paint.yellow, good: paint.green, dim: paint.dim },
      )
  }
}

function safe(report: Report): Report {
  return JSON.parse(JSON.stringify(report), (_, value: unknown) =>
    typeof value === 'string' ? safeText(value) : value,
  ) as Report
}
