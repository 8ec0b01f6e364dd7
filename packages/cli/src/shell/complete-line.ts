import { findCommand } from '../command/find-command.ts'
import type { GroupSpec } from '../command/spec.ts'
import { offerFor } from '../completion/complete.ts'
import type { ServerNames } from '../completion/server-names.ts'
import { splitLine } from './split-line.ts'

/** A shell waits no longer than this for names from a server. */
const patienceMs = 3000

/** What may stand at the end of a half-typed line, and what of it was typed. Silent where the server does not tell. */
export async function completeLine(
  tree: GroupSpec,
  names: ServerNames,
  line: string,
): Promise<readonly [readonly string[], string]> {
  const typed = line.slice(lastWord(line))
  const before = splitLine(line.slice(0, line.length - typed.length))
  const offer = offerFor(tree, [...before, typed])
  if (offer.kind === 'words') return [spaced(offer.words.map(({ word }) => word)), typed]
  if (offer.what === 'command') {
    const { command } = findCommand(tree, before.slice(1))
    const found = command.kind === 'group' ? command.commands.map(({ name }) => name) : []
    return [spaced(found.filter((name) => name.startsWith(typed))), typed]
  }
  if (offer.what === 'file' || offer.what === 'folder' || offer.what === 'machine') return [[], typed]
  try {
    const found = await names.find(offer, AbortSignal.timeout(patienceMs))
    const whole = found.map((name) => offer.prefix + name)
    return [spaced(whole.map(quoted)), typed]
  } catch (error) {
    // The command itself will tell what is wrong.
    if (error instanceof Error) return [[], typed]
    throw error
  }
}

/** Where the word begins that is being typed; a quote may still be open in it. */
function lastWord(line: string): number {
  let start = 0
  let quote: string | undefined
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]
    if (quote !== undefined) quote = character === quote ? undefined : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === ' ' || character === '\t') start = at + 1
  }
  return start
}

/** A name that is complete is followed by a space; `Name=` and a path that goes on are not. */
function spaced(names: readonly string[]): string[] {
  const [only, ...others] = names
  return only !== undefined && others.length === 0 && !only.endsWith('=') ? [`${only} `] : [...names]
}

/** `Name=a b` so that it is one word again. */
function quoted(word: string): string {
  const [, name, value = ''] = /^(\w+=)(.*[ '].*)$/s.exec(word) ?? []
  return name === undefined ? word : `${name}"${value}"`
}
