import { escaped } from './junit.ts'
import { byProfile, type Finding, type Report, type RuleResult, tallyOf } from './report.ts'
import { counted } from './text.ts'

/** A report as one page that needs nothing beside it: no script, no font, no image. */
export function htmlReport(report: Report): string {
  const { errors, warnings, unchecked } = tallyOf(report.results)
  const outcome = errors > 0 ? 'error' : unchecked > 0 ? 'warning' : 'good'
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(report.server)}: ${counted(errors, 'error')}</title>
<style>${style}</style>
<h1>${escaped(report.server)}</h1>
<p class="${outcome}"><strong>${counted(errors, 'error')}, ${counted(warnings, 'warning')}</strong>${unchecked > 0 ? `, ${counted(unchecked, 'rule')} not tried to the end` : ''}</p>
<p>${counted(report.instances, 'instance')} in ${escaped(report.namespaces.join(', '))}; profiles in ${escaped(report.interop)};
${counted(report.requests, 'request')} in ${(report.durationMs / 1000).toFixed(1)} s, from ${escaped(report.startedAt)}${report.lifecycle ? '; with the life of a machine' : '; nothing was changed'}</p>
<h2>Registered profiles</h2>
<ul>${report.profiles.map(({ name, version }) => `<li>${escaped(name)} ${escaped(version)}`).join('')}</ul>
${[...byProfile(report)].map(([profile, results]) => section(profile, results)).join('\n')}
${report.notes.length === 0 ? '' : `<h2>Not looked at</h2><ul>${report.notes.map((note) => `<li>${escaped(note)}`).join('')}</ul>`}
</html>
`
}

function section(profile: string, results: readonly RuleResult[]): string {
  const { errors, warnings } = tallyOf(results)
  const sorted = results.toSorted((a, b) => rank(b) - rank(a))
  return `<h2>${escaped(profile)} <small>${counted(results.length, 'rule')}, ${counted(errors, 'error')}, ${counted(warnings, 'warning')}</small></h2>
${sorted.map((result) => rule(result)).join('\n')}`
}

function rank({ faults, severity, unchecked }: RuleResult): number {
  return faults > 0 ? (severity === 'error' ? 3 : 2) : unchecked === undefined ? 0 : 1
}

function rule(result: RuleResult): string {
  const { id, title, faults, severity, checked, source, unchecked, findings } = result
  const kind = faults > 0 ? severity : unchecked === undefined ? 'good' : 'warning'
  const more = faults > findings.length ? `<p>and ${faults - findings.length} more</p>` : ''
  return `<details${faults > 0 ? ' open' : ''}><summary class="${kind}"><code>${escaped(id)}</code> ${escaped(title)} <small>${checked} checked${faults > 0 ? `, ${faults} found` : ''}</small></summary>
<p>Source: ${escaped(source)}</p>${unchecked === undefined ? '' : `<p class="warning">Not tried to the end: ${escaped(unchecked)}</p>`}
${findings.map(item).join('\n')}${more}</details>`
}

function item({ where, found, right }: Finding): string {
  return `<dl><dt>${escaped(where)}<dd>found: ${escaped(found)}<dd>right: ${escaped(right)}</dl>`
}

const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
small { font-weight: normal; opacity: .7 } code, dt { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere }
.error { color: #c5221f } .warning { color: #b06000 } .good { color: #137333 }
@media (prefers-color-scheme: dark) { .error { color: #f28b82 } .warning { color: #fdd663 } .good { color: #81c995 } }
details { margin: .3rem 0 } dl { margin: .6rem 0 .6rem 1.2rem } dd { margin-left: 1.2rem } h2 { margin-top: 2rem }
`
