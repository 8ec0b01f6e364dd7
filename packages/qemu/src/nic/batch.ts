import { runBriefly } from '../run-briefly.ts'
import { unavailable } from './interface-error.ts'

/** One line for `ip` or `tc`, and the NIC it is for. */
export interface BatchLine {
  readonly nic: string
  readonly line: string
}

type Program = 'ip' | 'tc'

/** iproute2 reads and answers any number of lines at a time; a host with thousands of interfaces has some MiB to tell. */
const limits = { timeoutMs: 10_000, maxBytes: 2 ** 25 }

/**
 * Does all lines, or stops at the first that can't be done.
 * @throws HypervisorError `interface-unavailable` with the kernel's words
 */
export async function runBatch(program: Program, lines: readonly BatchLine[]): Promise<void> {
  if (lines.length === 0) return
  const { code, words, isMissing } = await run(program, ['-batch', '-'], lines)
  if (code === 0) return
  const number = Number(/Command failed -:(\d+)/.exec(words)?.[1] ?? 1)
  const failed = lines[number - 1] ?? { nic: '', line: program }
  if (isMissing) throw unavailable(failed.nic, `${program} is not installed; run: apt-get install iproute2`)
  const said = words.replace(/\n?Command failed.*/s, '').replace(/^(RTNETLINK answers|Error): /, '')
  throw unavailable(failed.nic, `${said} (${program} ${failed.line})`)
}

/** Does of the lines what can be done: what is to be taken away may be gone. */
export async function runForced(program: Program, lines: readonly BatchLine[]): Promise<void> {
  if (lines.length > 0) await run(program, ['-force', '-batch', '-'], lines)
}

/** The JSON that answers the questions; those about what is not there have no answer. Undefined: there is no `ip`. */
export async function askIp(questions: readonly string[]): Promise<string | undefined> {
  if (questions.length === 0) return ''
  const lines = questions.map((line) => ({ nic: '', line }))
  const { output, isMissing } = await run('ip', ['-force', '-json', '-details', '-batch', '-'], lines)
  return isMissing ? undefined : output
}

function run(program: Program, options: readonly string[], lines: readonly BatchLine[]): ReturnType<typeof runBriefly> {
  const input = lines.map(({ line }) => `${line}\n`).join('')
  return runBriefly({ command: [program, ...options], input, ...limits })
}
