import { type Painter, painter } from '../output/paint.ts'
import { commonOptions, connectionOptions, helpOption, versionOption } from './global-options.ts'
import { argumentUsage, type CommandSpec, type GroupSpec, type LeafSpec, type OptionSpec, optionName } from './spec.ts'

/** The help of a command or group, as it is printed. */
export function formatHelp(command: CommandSpec, path: readonly string[], paint: Painter = painter(false)): string {
  const blocks = command.kind === 'group' ? groupBlocks(command, path, paint) : leafBlocks(command, path, paint)
  return blocks.join('\n\n')
}

/** `cimarron machine start <machine...>`, with `[options]` where it has any. */
export function usageLine(command: CommandSpec, path: readonly string[]): string {
  const words = ['cimarron', ...path]
  if (command.kind === 'group') return [...words, '<command>'].join(' ')
  const hasOptions = command.passesThrough !== true
  return [...words, ...(command.arguments ?? []).map(argumentUsage), ...(hasOptions ? ['[options]'] : [])].join(' ')
}

function groupBlocks(group: GroupSpec, path: readonly string[], paint: Painter): string[] {
  const isRoot = path.length === 0
  return [
    group.details ?? `${group.summary}.`,
    `${paint.bold('Usage:')} ${usageLine(group, path)}`,
    block(
      'Commands:',
      group.commands.map(({ name, summary }) => [name, summary] as const),
      paint,
    ),
    ...(isRoot ? [block('Options:', [...commonOptions, helpOption, versionOption].map(optionRow), paint)] : []),
    `"cimarron ${[...path, '<command>', '--help'].join(' ')}" tells more and gives examples.`,
  ]
}

function leafBlocks(command: LeafSpec, path: readonly string[], paint: Painter): string[] {
  const own = command.options ?? []
  const ownNames = new Set(own.map(({ flags }) => optionName(flags)))
  const open = (option: OptionSpec): boolean => !ownNames.has(optionName(option.flags))
  const common = commonOptions.filter(open).filter(({ flags }) => flags !== '--json' || command.json !== false)
  const inherited = command.passesThrough === true ? [] : [...common, helpOption]
  const args = command.arguments ?? []
  return [
    `${command.summary}.${command.details === undefined ? '' : `\n\n${command.details}`}`,
    `${paint.bold('Usage:')} ${usageLine(command, path)}`,
    ...(args.length > 0
      ? [
          block(
            'Arguments:',
            args.map((one) => [one.name, withChoices(one)] as const),
            paint,
          ),
        ]
      : []),
    ...(own.length > 0 ? [block('Options:', own.map(optionRow), paint)] : []),
    ...(command.connects === true ? [block('Connection:', connectionOptions.filter(open).map(optionRow), paint)] : []),
    ...(inherited.length > 0 ? [block('Common:', inherited.map(optionRow), paint)] : []),
    [paint.bold('Examples:'), ...command.examples.map(({ line, says }) => `  ${line}\n      ${paint.dim(says)}`)].join(
      '\n',
    ),
  ]
}

function optionRow(option: OptionSpec): readonly [string, string] {
  const repeats = option.repeats === true ? '; may be given several times' : ''
  return [option.flags, withChoices(option) + repeats]
}

function withChoices({ summary, choices }: { readonly summary: string; readonly choices?: readonly string[] }): string {
  return choices === undefined ? summary : `${summary}: ${choices.join(', ')}`
}

function block(title: string, rows: readonly (readonly [string, string])[], paint: Painter): string {
  const width = Math.min(28, Math.max(...rows.map(([name]) => name.length)))
  const lines = rows.map(([name, text]) =>
    name.length > width ? `  ${name}\n  ${' '.repeat(width)}  ${text}` : `  ${name.padEnd(width)}  ${text}`,
  )
  return [paint.bold(title), ...lines].join('\n')
}
