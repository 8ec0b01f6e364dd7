import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { ask } from './ask.ts'

/** Asks before something is done that cannot be undone; `--yes` answers. @throws CliError where the answer is no */
export async function confirm(invocation: Invocation, question: string): Promise<void> {
  if (invocation.flag('yes')) return
  const { host } = invocation
  if (host.stdin.isTTY !== true) {
    throw new CliError('usage', `there is no terminal to ask on: ${question}`, 'give --yes to do it without asking')
  }
  const answer = await ask(host, `${question} [y/N] `)
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new CliError('failed', 'nothing was done')
}
