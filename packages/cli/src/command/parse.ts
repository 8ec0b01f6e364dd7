import { Argument, Command, CommanderError, Option } from 'commander'
import { CliError } from '../error/cli-error.ts'
import { connectionOptions, globalOptions } from './global-options.ts'
import type { OptionValue } from './invocation.ts'
import { nearest } from './nearest.ts'
import { argumentUsage, type CommandSpec, type GroupSpec, type LeafSpec, type OptionSpec, optionName } from './spec.ts'

export interface Parsed {
  readonly command: CommandSpec
  readonly path: readonly string[]
  readonly arguments: ReadonlyMap<string, string | readonly string[]>
  readonly options: ReadonlyMap<string, OptionValue>
}

/**
 * Takes a command line apart by the tree of commands.
 *
 * @throws CliError `usage`, with what was probably meant
 */
export function parseLine(root: GroupSpec, words: readonly string[]): Parsed {
  let parsed: Parsed | undefined
  const build = (spec: CommandSpec, path: readonly string[], command: Command): void => {
    if (spec.kind === 'group') {
      for (const child of spec.commands) {
        const isDefault = child.name === spec.standard
        build(child, [...path, child.name], command.command(child.name, { isDefault }))
      }
      command.action(() => {
        if (command.args.length > 0) command.error(unknownCommand(command, path))
        parsed = { command: spec, path, arguments: new Map(), options: new Map() }
      })
      return
    }
    for (const argument of spec.arguments ?? []) {
      const made = new Argument(argumentUsage(argument), argument.summary)
      const { choices } = argument
      command.addArgument(
        choices === undefined
          ? made
          : made.argParser((value: string) => chosen(value, { name: argument.name.toUpperCase(), choices })),
      )
    }
    for (const option of spec.options ?? []) command.addOption(commanderOption(option))
    command.allowExcessArguments(false).action(() => {
      const options = optionValues(command)
      refuseIdleOptions(spec, path, options)
      parsed = { command: spec, path, arguments: argumentValues(spec, command), options }
    })
  }
  const program = new Command('cimarron')
    .helpOption(false)
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError(true)
    .allowExcessArguments(true)
    .configureOutput({ writeErr: nowhere, writeOut: nowhere })
  for (const option of globalOptions) program.addOption(commanderOption(option))
  build(root, [], program)
  try {
    program.parse(words, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) throw usageError(error, root, words)
    throw error
  }
  if (parsed === undefined) throw new TypeError('no command took the line')
  return parsed
}

/** Commander's texts are in the error it throws as well. */
const nowhere = (_text: string): undefined => undefined

function commanderOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.summary)
  const { choices } = spec
  if (choices !== undefined)
    option.argParser((value: string) => chosen(value, { name: `--${optionName(spec.flags)}`, choices }))
  // Collected by hand: Commander's own variadic options would swallow the arguments behind them.
  if (spec.repeats === true)
    option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
  return option
}

/** @throws CliError `usage` */
function chosen(
  value: string,
  { name, choices }: { readonly name: string; readonly choices: readonly string[] },
): string {
  if (choices.includes(value)) return value
  const near = nearest(value, choices)
  const all = choices.join(', ')
  const remedy = near === undefined ? `it can be ${all}` : `did you mean "${near}"? It can be ${all}`
  throw new CliError('usage', `${name} is ${JSON.stringify(value)}`, remedy)
}

function optionValues(command: Command): Map<string, OptionValue> {
  const given = new Map<string, OptionValue>()
  for (let at: Command | null = command; at !== null; at = at.parent) {
    for (const option of at.options) {
      const name = optionName(option.flags)
      const source = at.getOptionValueSource(option.attributeName())
      const value: unknown = at.getOptionValue(option.attributeName())
      if (source === 'cli' && !given.has(name) && isOptionValue(value)) given.set(name, value)
    }
  }
  return given
}

function isOptionValue(value: unknown): value is OptionValue {
  return typeof value === 'string' || typeof value === 'boolean' || Array.isArray(value)
}

function argumentValues(spec: LeafSpec, command: Command): Map<string, string | readonly string[]> {
  const values = new Map<string, string | readonly string[]>()
  for (const [i, { name }] of (spec.arguments ?? []).entries()) {
    const value: unknown = command.processedArgs[i]
    if (typeof value === 'string') values.set(name, value)
    else if (Array.isArray(value)) values.set(name, value.map(String))
  }
  return values
}

/** An option that would have no effect is refused: whoever gave it expects one. */
function refuseIdleOptions(spec: LeafSpec, path: readonly string[], options: ReadonlyMap<string, OptionValue>): void {
  const idle = [
    ...(spec.connects === true ? [] : connectionOptions.map(({ flags }) => optionName(flags))),
    ...(spec.json === false ? ['json'] : []),
  ].filter((name) => !(spec.options ?? []).some(({ flags }) => optionName(flags) === name))
  const given = idle.find((name) => options.has(name))
  if (given === undefined) return
  const why = given === 'json' ? 'has nothing to print as JSON' : 'connects to no server'
  throw new CliError('usage', `"cimarron ${path.join(' ')}" ${why}; --${given} has no meaning here`)
}

function unknownCommand(command: Command, path: readonly string[]): string {
  const word = command.args[0] ?? ''
  const known = command.commands.map((each) => each.name())
  const near = nearest(word, known)
  const group = path.length === 0 ? '' : ` of "${path.join(' ')}"`
  return `there is no command "${word}"${group}${near === undefined ? '' : `\nDid you mean "${near}"?`}`
}

function usageError(error: CommanderError, root: GroupSpec, words: readonly string[]): CliError {
  const [message = '', ...more] = error.message.replace(/^error: /, '').split('\n')
  const meant = more.join(' ').replace(/^\(|\)$/g, '')
  const path = helpPath(root, words)
  const help = `"cimarron ${[...(root.home ?? []), ...path, '--help'].join(' ')}" tells how it is used`
  return new CliError('usage', message, meant === '' ? help : `${meant} ${help}`)
}

function helpPath(root: GroupSpec, words: readonly string[]): string[] {
  const path: string[] = []
  let at: CommandSpec = root
  for (const word of words) {
    const child: CommandSpec | undefined =
      at.kind === 'group' ? at.commands.find(({ name }) => name === word) : undefined
    if (child === undefined) continue
    path.push(word)
    at = child
  }
  return path
}
