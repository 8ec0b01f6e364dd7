import { globalOptions } from './global-options.ts'
import { type CommandSpec, type GroupSpec, optionWords, takesValue } from './spec.ts'

export interface Found {
  readonly command: CommandSpec
  /** The words that lead to it: `['machine', 'list']`. */
  readonly path: readonly string[]
  /** What stands behind them; options that stood before are left out. */
  readonly rest: readonly string[]
}

/** How far the words of a line lead into the tree. Options between them are stepped over, with the values of those that have one. */
export function findCommand(root: GroupSpec, words: readonly string[]): Found {
  let command: CommandSpec = root
  const path: string[] = []
  let next = 0
  while (command.kind === 'group' && next < words.length) {
    const word = words[next] ?? ''
    if (word === '--') break
    if (word.startsWith('-') && word !== '-') {
      next += valued.has(word) ? 2 : 1
      continue
    }
    const child = memberOf(command, word)
    if (child !== undefined) next += 1
    const meant: CommandSpec | undefined = child ?? memberOf(command, command.standard)
    if (meant === undefined) break
    command = meant
    path.push(meant.name)
  }
  return { command, path, rest: words.slice(next) }
}

function memberOf(group: GroupSpec, word: string | undefined): CommandSpec | undefined {
  return group.commands.find(({ name }) => name === word)
}

const valued: ReadonlySet<string> = new Set(globalOptions.filter(takesValue).flatMap(optionWords))

/** Every command of the tree with its path, groups before their members; the root itself is left out. */
export function* walkCommands(
  group: GroupSpec,
  path: readonly string[] = [],
): Generator<{ readonly command: CommandSpec; readonly path: readonly string[] }> {
  for (const command of group.commands) {
    const here = [...path, command.name]
    yield { command, path: here }
    if (command.kind === 'group') yield* walkCommands(command, here)
  }
}
