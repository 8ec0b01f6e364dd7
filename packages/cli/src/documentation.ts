import { walkCommands } from './command/find-command.ts'
import { commonOptions, connectionOptions } from './command/global-options.ts'
import { usageLine } from './command/help.ts'
import type { GroupSpec, LeafSpec, OptionSpec } from './command/spec.ts'
import { exitCodes } from './error/exit-code.ts'

/** The parts of docs/cli.md that say what the program says of itself, by the names they have there. */
export function documentationParts(root: GroupSpec): Readonly<Record<string, string>> {
  const leaves = [...walkCommands(root)].flatMap(({ command, path }) =>
    command.kind === 'leaf' ? [{ command, path }] : [],
  )
  return {
    commands: [
      '| command | does |',
      '|---|---|',
      ...leaves.map(({ command, path }) => `| \`${cell(usageLine(command, path))}\` | ${cell(command.summary)} |`),
    ].join('\n'),
    options: leaves
      .filter(({ command }) => (command.options ?? []).length > 0)
      .map(({ command, path }) => optionsOf(command, path))
      .join('\n\n'),
    connection: optionTable([...connectionOptions, ...commonOptions]),
    'exit-codes': [
      '| code | meaning |',
      '|---|---|',
      ...Object.values(exitCodes).map(({ code, meaning }) => `| ${code} | ${cell(meaning)} |`),
    ].join('\n'),
  }
}

function optionsOf({ options = [] }: LeafSpec, path: readonly string[]): string {
  return `### ${path.join(' ')}\n\n${optionTable(options)}`
}

function optionTable(options: readonly OptionSpec[]): string {
  const rows = options.map(({ flags, summary, choices, repeats }) => {
    const more = [choices === undefined ? '' : `: ${choices.join(', ')}`, repeats === true ? '; repeats' : ''].join('')
    return `| \`${cell(flags)}\` | ${cell(summary + more)} |`
  })
  return ['| option | is |', '|---|---|', ...rows].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

/** A document with its marked parts written anew: `<!-- begin NAME -->` to `<!-- end NAME -->`. */
export function fillIn(document: string, parts: Readonly<Record<string, string>>): string {
  return document.replace(/<!-- begin ([\w-]+) -->\n[\s\S]*?<!-- end \1 -->/g, (whole, name: string) =>
    parts[name] === undefined ? whole : `<!-- begin ${name} -->\n${parts[name]}\n<!-- end ${name} -->`,
  )
}
