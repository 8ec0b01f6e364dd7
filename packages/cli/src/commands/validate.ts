import { writeFile } from 'node:fs/promises'
import {
  checkServer,
  LimitError,
  type Report,
  reportExitCode,
  rules,
  severityOf,
  sourceText,
  UncheckableError,
} from '@cimarron/conformance'
import type { Invocation } from '../command/invocation.ts'
import { nearest } from '../command/nearest.ts'
import { connectWbem } from '../connection/connect-wbem.ts'
import { CliError } from '../error/cli-error.ts'
import { type ReportFormat, readFormat, reportText } from '../validate/report-format.ts'
import { watchLife } from '../validate/watch-life.ts'

/** It could not be checked: of this command alone. */
const uncheckable = 2

/** Checks a server against the virtualization profiles. Answers with the exit code that docs/validate.md tells of. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  const choice = { profiles: chosen(invocation, 'profile'), rules: chosen(invocation, 'rule') }
  if (invocation.flag('list-rules')) return await listRules(invocation)
  const format = readFormat(invocation)
  const report = await check(invocation, choice)
  invocation.output.clearProgress()
  if (report === undefined) return uncheckable
  const file = invocation.text('output')
  if (file === undefined) await print(invocation, report, format)
  else {
    await writeFile(file, `${reportText(report, format).trimEnd()}\n`)
    invocation.output.note(`the report is in ${file}`)
  }
  const code = reportExitCode(report)
  return code === 0 ? undefined : code
}

async function print({ output }: Invocation, report: Report, format: ReportFormat): Promise<void> {
  // What of the server stands in a text was made safe already, and the colours are to stay.
  if (format === 'text') await output.print(reportText(report, format, output.paint))
  else await output.document(reportText(report, format))
}

interface Choice {
  readonly profiles: readonly string[] | undefined
  readonly rules: readonly string[] | undefined
}

/** The report; undefined, and said why, where there is nothing to check. */
async function check(invocation: Invocation, choice: Choice): Promise<Report | undefined> {
  const { output, host } = invocation
  const url = invocation.optionalArgument('url')
  if (url !== undefined) {
    if (invocation.text('url') !== undefined)
      throw new CliError('usage', `${url} and --url both say where the server is`, 'give one of them')
    invocation.take('url', url)
  }
  await using connection = await connectWbem(invocation)
  const { client, target, givenNamespace } = connection
  const server = target.kind === 'local' ? `unix://${target.socketPath}` : new URL(target.url)
  if (server instanceof URL) server.password = ''
  const followed = invocation.count('followed')
  try {
    return await checkServer(client, {
      server: String(server),
      profiles: choice.profiles,
      rules: choice.rules,
      ...(followed === undefined ? {} : { limits: { followed } }),
      namespaces: givenNamespace === undefined ? undefined : [givenNamespace],
      lifecycle: invocation.flag('lifecycle')
        ? { wait: host.wait, watch: (queries, namespace) => watchLife(invocation, connection, { queries, namespace }) }
        : undefined,
      signal: host.signal,
      now: host.now,
      progress: (text) => output.progress(text),
    })
  } catch (error) {
    if (!(error instanceof UncheckableError || error instanceof LimitError)) throw error
    output.clearProgress()
    const remedy = error instanceof UncheckableError ? `\n${error.remedy}` : ''
    output.warn(`it can not be checked: ${error.message}${remedy}`)
    return undefined
  }
}

/** The values of --rule or --profile, which must be known. */
function chosen(invocation: Invocation, what: 'rule' | 'profile'): readonly string[] | undefined {
  const given = invocation.list(what)
  if (given.length === 0) return undefined
  const known = [...new Set(rules.map((rule) => (what === 'rule' ? rule.id : rule.profile)))]
  return given.map((name) => {
    const found = known.find((one) => one.toLowerCase() === name.toLowerCase())
    if (found !== undefined) return found
    const near = nearest(name, known)
    const remedy =
      near === undefined ? '"cimarron validate --list-rules" has them' : `did you mean ${JSON.stringify(near)}?`
    throw new CliError('usage', `there is no ${what} ${JSON.stringify(name)}`, remedy)
  })
}

async function listRules({ output }: Invocation): Promise<undefined> {
  const rows = rules.map((rule) => ({
    id: rule.id,
    profile: rule.profile,
    severity: severityOf(rule),
    title: rule.title,
    source: sourceText(rule),
    lifecycle: rule.lifecycle,
  }))
  if (output.isJson) await output.json(rows)
  else
    await output.table(rows, [
      { title: 'RULE', value: ({ id }) => id },
      { title: 'PROFILE', value: ({ profile }) => profile },
      { title: 'FINDS', value: ({ severity, lifecycle }) => (lifecycle ? `${severity} (--lifecycle)` : severity) },
      { title: 'WHAT HAS TO BE SO', value: ({ title }) => title },
    ])
  return undefined
}
