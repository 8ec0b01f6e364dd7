import { findCommand } from '../command/find-command.ts'
import { commonOptions, connectionOptions, helpOption } from '../command/global-options.ts'
import {
  type ArgumentSpec,
  type CommandSpec,
  type CompletionKind,
  type GroupSpec,
  type OptionSpec,
  optionWords,
  takesValue,
} from '../command/spec.ts'

/** What may stand where the cursor is: words with what they mean, or something that is looked up. */
export type Offer = { readonly kind: 'words'; readonly words: readonly Word[] } | Lookup

/** Names that are looked up; what they are names of is in the arguments that stand before. */
export interface Lookup {
  readonly kind: 'lookup'
  readonly what: CompletionKind
  /** Stands before each name. */
  readonly prefix: string
  /** What was typed of the name. */
  readonly current: string
  /** The arguments before, by their names in the command's declaration. */
  readonly given: ReadonlyMap<string, string>
}

export interface Word {
  readonly word: string
  readonly says?: string
}

/** Completes the last of the words behind `cimarron`, by the tree of commands alone. */
export function offerFor(root: GroupSpec, words: readonly string[]): Offer {
  const current = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const { command, rest } = findCommand(root, before)
  const options = optionsOf(command)
  const given = givenArguments(command, rest, options)
  const valued = options.find((option) => takesValue(option) && optionWords(option).includes(before.at(-1) ?? ''))
  if (valued !== undefined) return ofValue(valued, { current, prefix: '', given })
  const [, name = '', value] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? []
  const assigned =
    value === undefined ? undefined : options.find((option) => takesValue(option) && optionWords(option).includes(name))
  if (assigned !== undefined && value !== undefined)
    return ofValue(assigned, { current: value, prefix: `${name}=`, given })
  if (current.startsWith('-') && !before.includes('--')) {
    return matching(
      options.flatMap((option) => optionWords(option).map((word) => ({ word, says: option.summary }))),
      current,
    )
  }
  if (command.kind === 'group') {
    // A word that is no command has been typed: what follows it means nothing.
    if (positionals(rest, options).length > 0) return nothing
    return matching(
      command.commands.map(({ name: word, summary }) => ({ word, says: summary })),
      current,
    )
  }
  const argument = argumentAt(command.arguments ?? [], positionals(rest, options).length)
  return argument === undefined ? nothing : ofValue(argument, { current, prefix: '', given })
}

const nothing: Offer = { kind: 'words', words: [] }

function optionsOf(command: CommandSpec): OptionSpec[] {
  if (command.kind === 'group') return [...commonOptions, helpOption]
  if (command.passesThrough === true) return []
  const own = command.options ?? []
  return [...own, ...(command.connects === true ? connectionOptions : []), ...commonOptions, helpOption]
}

function ofValue(
  { choices, complete }: OptionSpec | ArgumentSpec,
  { current, prefix, given }: Pick<Lookup, 'current' | 'prefix' | 'given'>,
): Offer {
  if (choices !== undefined) {
    const fit = choices.filter((choice) => choice.startsWith(current))
    return { kind: 'words', words: fit.map((choice) => ({ word: prefix + choice })) }
  }
  return complete === undefined ? nothing : { kind: 'lookup', what: complete, prefix, current, given }
}

function matching(words: readonly Word[], current: string): Offer {
  return { kind: 'words', words: words.filter(({ word }) => word.startsWith(current)) }
}

/** The arguments before the cursor, options and their values left out. */
function positionals(rest: readonly string[], options: readonly OptionSpec[]): string[] {
  const valued = new Set(options.filter(takesValue).flatMap(optionWords))
  const found: string[] = []
  let onlyArguments = false
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? ''
    if (word === '--' && !onlyArguments) onlyArguments = true
    else if (!onlyArguments && word.startsWith('-') && word !== '-') i += valued.has(word) ? 1 : 0
    else found.push(word)
  }
  return found
}

function givenArguments(
  command: CommandSpec,
  rest: readonly string[],
  options: readonly OptionSpec[],
): ReadonlyMap<string, string> {
  const specs = command.kind === 'leaf' ? (command.arguments ?? []) : []
  const given = positionals(rest, options)
  return new Map(specs.flatMap(({ name }, i) => (given[i] === undefined ? [] : [[name, given[i]]])))
}

function argumentAt(specs: readonly ArgumentSpec[], position: number): ArgumentSpec | undefined {
  const last = specs.at(-1)
  return specs[position] ?? (last?.variadic === true ? last : undefined)
}
