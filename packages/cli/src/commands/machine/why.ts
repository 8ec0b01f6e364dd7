import { stripVTControlCharacters } from 'node:util'
import type { Why, WhyFinding } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { colourOf } from '../../machine/row-selection.ts'
import { ago } from '../../output/duration.ts'
import type { Painter } from '../../output/paint.ts'
import { safeText } from '../../output/safe-text.ts'

/** Why a machine is as it is: its last change of state, the hypervisor's own words, the last failure, the console's end. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const why = await connection.client.call(
    'machines.why',
    { machine: invocation.argument('machine') },
    { signal: host.signal },
  )
  await output.result(why, () => whyText(why, { paint: output.paint, now: host.now() }))
}

export function whyText(why: Why, { paint, now }: { readonly paint: Painter; readonly now: number }): string {
  const since = new Date(why.sinceMs)
  const state = colourOf(why.state, paint)(why.state)
  const lines = [`${paint.bold(safeText(why.name))} is ${state}, for ${ago(since, now)}: ${safeText(why.explanation)}.`]
  const { lastChange, lastFailedJob, detail, console } = why
  if (lastChange !== undefined) {
    const actor = lastChange.actor === undefined ? '' : `, by ${lastChange.actor.name} (${lastChange.actor.via})`
    lines.push(
      `Last change: ${lastChange.from} to ${lastChange.to} at ${new Date(lastChange.atMs).toISOString()}${safeText(actor)}`,
    )
  }
  if (detail !== undefined) lines.push('The hypervisor says:', indented(detail))
  for (const finding of why.findings) lines.push(...findingLines(finding, paint))
  if (lastFailedJob !== undefined) {
    const { command, error, id } = lastFailedJob
    lines.push(`Last failure: ${command.kind} (job ${id}): ${safeText(error?.message ?? 'without a reason')}`)
  }
  if (console !== undefined && console.text.trim() !== '') {
    lines.push(`The end of ${safeText(console.device)}:`, indented(console.text))
  }
  return lines.join('\n')
}

const mostLines = 20

function findingLines({ level, atMs, text, remedy }: WhyFinding, paint: Painter): readonly string[] {
  const said = safeText(text)
  const shown = level === 'error' ? paint.red(said) : said
  const line = `${new Date(atMs).toISOString()}  ${shown}`
  return remedy === undefined ? [line] : [line, `  ${safeText(remedy)}`]
}

function indented(text: string): string {
  const lines = safeText(stripVTControlCharacters(text), { lines: true }).trimEnd().split('\n')
  return lines
    .slice(-mostLines)
    .map((line) => `  ${line}`)
    .join('\n')
}
