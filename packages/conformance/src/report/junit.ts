import { byProfile, type Report, type RuleResult } from './report.ts'

/**
 * A report as JUnit XML, for continuous integration: a suite for each profile, a case for each rule. An error of a rule is a failure;
 * a warning is told in the output of its case, which passes; a rule that could not be tried to its end is an error.
 */
export function junitReport(report: Report): string {
  const suites = [...byProfile(report)].map(([profile, results]) => suite(profile, results, report))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escaped(report.server)}">\n${suites.join('')}</testsuites>\n`
}

function suite(profile: string, results: readonly RuleResult[], report: Report): string {
  const failures = results.filter(isFailure).length
  const errors = results.filter((one) => one.unchecked !== undefined && !isFailure(one)).length
  const counts = `tests="${results.length}" failures="${failures}" errors="${errors}" timestamp="${report.startedAt.slice(0, 19)}"`
  return `  <testsuite name="${escaped(profile)}" ${counts}>\n${results.map((one) => testCase(profile, one)).join('')}  </testsuite>\n`
}

function isFailure({ severity, faults }: RuleResult): boolean {
  return severity === 'error' && faults > 0
}

function testCase(profile: string, result: RuleResult): string {
  const { id, title, faults, unchecked, source } = result
  const name = `<testcase classname="${escaped(profile)}" name="${escaped(`${id}: ${title}`)}"`
  const told = result.findings
    .map(({ where, found, right }) => `${where}\n  found: ${found}\n  right: ${right}`)
    .join('\n')
  const inside = [
    ...(isFailure(result)
      ? [`<failure message="${escaped(`${faults} found`)}">${escaped(`source: ${source}\n${told}`)}</failure>`]
      : []),
    ...(unchecked !== undefined && !isFailure(result) ? [`<error message="${escaped(unchecked)}"/>`] : []),
    ...(!isFailure(result) && faults > 0 ? [`<system-out>${escaped(`${faults} warnings\n${told}`)}</system-out>`] : []),
  ]
  return inside.length === 0 ? `    ${name}/>\n` : `    ${name}>${inside.join('')}</testcase>\n`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text within XML or HTML. Servers say what they like: what XML cannot hold is told by its number. */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"]/g, (character) => entities[character] ?? '')
    .replace(unwritable, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}

// XML 1.0, production 2 (Char): no control characters but tab and line ends. Those from U+007F on are allowed, and nobody misses them.
const unwritable = /(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu
