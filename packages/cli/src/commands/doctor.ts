import type { Finding } from '@cimarron/api/client'
import { connectApi } from '../api/connect-api.ts'
import type { Invocation } from '../command/invocation.ts'
import { ownChecks } from '../doctor/own-checks.ts'
import { exitCode } from '../error/exit-code.ts'
import { explainError } from '../error/explain-error.ts'
import type { Painter } from '../output/paint.ts'
import { safeText } from '../output/safe-text.ts'

/** What is missing or odd, and the remedy: by the daemon, which tries things; where none runs, by what can be seen from here. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  const { output } = invocation
  const findings = await examine(invocation)
  await output.result(findings, () => findings.map((one) => line(one, output.paint)).join('\n'))
  return findings.some(({ level }) => level === 'error') ? exitCode('failed') : undefined
}

async function examine(invocation: Invocation): Promise<readonly Finding[]> {
  const { host } = invocation
  try {
    using connection = await connectApi(invocation)
    const { target, client } = connection
    const where = target.kind === 'local' ? `runs; you are ${target.role} by its socket` : `${target.url} answers`
    const findings = await client.call('server.doctor', {}, { signal: host.signal })
    return [{ level: 'ok', subject: 'daemon', text: where }, ...findings]
  } catch (error) {
    const { kind, message, remedy } = explainError(error)
    const isElsewhere = invocation.text('url') !== undefined || invocation.text('server') !== undefined
    if (kind !== 'unreachable' || isElsewhere) throw error
    const daemon: Finding = {
      level: 'note',
      subject: 'daemon',
      text: message,
      ...(remedy === undefined ? {} : { remedy }),
    }
    return [daemon, ...(await ownChecks(host.env))]
  }
}

function line({ level, subject, text, remedy }: Finding, paint: Painter): string {
  const colours = { ok: paint.green, note: paint.cyan, warning: paint.yellow, error: paint.red }
  const head = `${colours[level](level.padEnd(7))}  ${safeText(subject)}: ${safeText(text)}`
  return remedy === undefined ? head : `${head}\n         ${safeText(remedy)}`
}
