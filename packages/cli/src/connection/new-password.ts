import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { askSecret } from './ask.ts'
import { passwordFromFile, passwordFromInput } from './password.ts'

/** A password for somebody, from a file or asked twice. */
export async function newPassword(invocation: Invocation, user: string): Promise<string> {
  const file = invocation.text('new-password-file')
  const { host } = invocation
  if (file === '-') return await passwordFromInput(host)
  if (file !== undefined) return await passwordFromFile(file)
  if (host.stdin.isTTY !== true) {
    throw new CliError(
      'usage',
      `there is no terminal to ask on for the password of ${user}`,
      'give --new-password-file; - is the input',
    )
  }
  const first = await askSecret(host, `New password of ${user}: `)
  const second = await askSecret(host, 'The same again: ')
  if (first === second) return first
  throw new CliError('usage', 'the two passwords differ; nothing was changed', 'try again')
}
