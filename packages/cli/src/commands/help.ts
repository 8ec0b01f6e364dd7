import { findCommand } from '../command/find-command.ts'
import { formatHelp } from '../command/help.ts'
import type { Invocation } from '../command/invocation.ts'
import { nearest } from '../command/nearest.ts'
import type { GroupSpec } from '../command/spec.ts'
import { CliError } from '../error/cli-error.ts'
import { exitCodes } from '../error/exit-code.ts'
import { formatTable } from '../output/table.ts'

/** The help of any command; and of what is no command: exit codes. */
export async function run(invocation: Invocation): Promise<undefined> {
  const words = invocation.argumentList('command')
  const { output } = invocation
  if (words.length === 1 && words[0] === 'exit-codes') {
    await output.print(exitCodeTable())
    return
  }
  await output.print(helpFor(invocation.tree, words))
}

function helpFor(root: GroupSpec, words: readonly string[]): string {
  const { command, path, rest } = findCommand(root, words)
  const [unknown] = rest
  if (unknown === undefined) return formatHelp(command, path)
  const known = command.kind === 'group' ? command.commands.map(({ name }) => name) : []
  const near = nearest(unknown, known)
  const remedy = near === undefined ? '"cimarron help" lists the commands' : `did you mean "${near}"?`
  throw new CliError('usage', `there is no command "${words.join(' ')}"`, remedy)
}

function exitCodeTable(): string {
  return formatTable(Object.values(exitCodes), [
    { title: 'CODE', value: ({ code }) => String(code), right: true },
    { title: 'MEANING', value: ({ meaning }) => meaning },
  ])
}
