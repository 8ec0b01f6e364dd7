import { byProfile, type Finding, type Report, type RuleResult, tallyOf } from './report.ts'

/** How parts of a text stand out; on paper they do not. */
export interface TextStyle {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly good: (text: string) => string
  readonly dim: (text: string) => string
}

const plain: TextStyle = { error: same, warning: same, good: same, dim: same }

function same(text: string): string {
  return text
}

/** A report for people: what was found of each rule, then a line for each profile, and the sum. */
export function textReport(report: Report, style: TextStyle = plain): string {
  const lines = [
    `${report.server}: ${counted(report.profiles.length, 'registered profile')} in ${report.interop}, ${counted(report.instances, 'instance')} in ${report.namespaces.join(', ')}`,
    '',
  ]
  for (const result of report.results) lines.push(...ruleLines(result, style))
  for (const [profile, results] of byProfile(report)) {
    const { rules, checked, errors, warnings, unchecked } = tallyOf(results)
    const found = [
      ...(errors > 0 ? [style.error(counted(errors, 'error'))] : []),
      ...(warnings > 0 ? [style.warning(counted(warnings, 'warning'))] : []),
      ...(unchecked > 0 ? [style.warning(`${unchecked} not tried to the end`)] : []),
    ]
    const outcome = found.length === 0 ? style.good('clean') : found.join(', ')
    lines.push(
      `${profile.padEnd(24)} ${counted(rules, 'rule').padEnd(9)} ${`${checked} checked`.padEnd(14)} ${outcome}`,
    )
  }
  if (report.notes.length > 0) lines.push('', ...report.notes.map((note) => style.dim(`not looked at: ${note}`)))
  lines.push('', sumLine(report, style))
  return lines.join('\n')
}

function ruleLines(result: RuleResult, style: TextStyle): string[] {
  const { id, title, findings, faults, severity, source, unchecked } = result
  if (faults === 0 && unchecked === undefined) return []
  const mark = severity === 'error' ? style.error('error') : style.warning('warning')
  return [
    ...(faults > 0 ? [`${mark} ${id}: ${title}`, style.dim(`  source: ${source}`)] : []),
    ...findings.flatMap((finding) => findingLines(finding, style)),
    ...(faults > findings.length ? [style.dim(`  and ${faults - findings.length} more`)] : []),
    ...(unchecked === undefined ? [] : [`${style.warning('not tried to the end')} ${id}: ${unchecked}`]),
    '',
  ]
}

function findingLines({ where, found, right }: Finding, style: TextStyle): string[] {
  return [`  ${where}`, `    found: ${found}`, style.dim(`    right: ${right}`)]
}

function sumLine(report: Report, style: TextStyle): string {
  const { rules, errors, warnings, unchecked } = tallyOf(report.results)
  const seconds = (report.durationMs / 1000).toFixed(1)
  const outcome =
    errors > 0
      ? style.error(counted(errors, 'error'))
      : unchecked > 0
        ? style.warning('no error found, and not all was tried')
        : style.good('no error')
  return `${outcome}, ${counted(warnings, 'warning')}: ${counted(rules, 'rule')}, ${counted(report.requests, 'request')} in ${seconds} s`
}

export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
