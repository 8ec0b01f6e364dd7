import { findCommand } from '../src/command/find-command.ts'
import { commonOptions, connectionOptions, globalOptions, helpOption } from '../src/command/global-options.ts'
import { type CommandSpec, type GroupSpec, optionWords } from '../src/command/spec.ts'
import { splitLine } from '../src/shell/split-line.ts'

/** Command lines of `cimarron` that a Markdown text shows: in code spans, and in blocks behind a prompt or at a line's beginning. */
export function shownCommands(markdown: string): readonly string[] {
  const blocks = markdown.matchAll(/^```[^\n]*\n(.*?)^```/gms).flatMap(([, block = '']) => block.split('\n'))
  const lines = blocks.flatMap((line) =>
    line.split(/\s*(?:;|&&|\|\||\|)\s+/).flatMap((part) => {
      const [, words] =
        /^(?:[$#] )?(?:[A-Z_]+=\S+ )*(?:sudo |npx |timeout \S+ )*cimarron(?: (.*))?$/.exec(part.trim()) ?? []
      return words === undefined ? [] : [words]
    }),
  )
  const prose = markdown.replaceAll(/^```.*?^```/gms, '')
  const spans = prose.matchAll(/`(?:npx )?cimarron ([^`]+)`/g).map(([, words = '']) => words.replaceAll(/\s+/g, ' '))
  return [...lines, ...spans]
}

/** What is wrong with a line: a word that is no command, an option that the command does not have. */
export function problemOf(tree: GroupSpec, line: string): string | undefined {
  // An ellipsis stands for what is left out; what follows an operator of the shell is another program's.
  const [own = ''] = line.replaceAll('…', '').split(/ (?:[|<>]|2>|&&|;)/)
  const words = wordsOf(own.replace(/ #.*$/, ''))
  const { command, path, rest } = findCommand(tree, words)
  const [next] = rest
  if (command.kind === 'group') {
    if (next === undefined || !/^[a-z]/.test(next)) return undefined
    // `machine set|attach` names two commands.
    const several = next.split('|')
    if (several.every((name) => command.commands.some((one) => one.name === name))) return undefined
    return `"${[...path, next].join(' ')}" is no command`
  }
  if (command.passesThrough === true) return undefined
  const known = new Set(optionsOf(command))
  const given = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : undefined)
  const unknown = given
    .map((word) => word.replace(/[=,].*/s, ''))
    .find((word) => /^--?[A-Za-z]/.test(word) && !known.has(word))
  return unknown === undefined ? undefined : `"${path.join(' ')}" has no ${unknown}`
}

function optionsOf(command: CommandSpec): readonly string[] {
  const own = command.kind === 'leaf' ? (command.options ?? []) : []
  return [...own, ...commonOptions, ...connectionOptions, ...globalOptions, helpOption].flatMap(optionWords)
}

/** A line that is cut short in the middle of a quote is taken apart at its spaces. */
function wordsOf(line: string): readonly string[] {
  try {
    return splitLine(line)
  } catch {
    return line.split(' ')
  }
}
