import { findCommand } from '../command/find-command.ts'
import type { Invocation } from '../command/invocation.ts'
import { offerFor, type Word } from '../completion/complete.ts'
import { lookUp } from '../completion/look-up.ts'
import { toJson } from '../output/json.ts'

/**
 * Answers the scripts of the shells: a candidate a line, with what it means behind a tab; `:file` and `:folder` where the
 * shell knows better. Whatever goes wrong, it is silent: there is a half-typed line in front of somebody.
 */
export async function run(invocation: Invocation): Promise<undefined> {
  const words = invocation.argumentList('word')
  const offer = offerFor(invocation.tree, words)
  let found: readonly Word[]
  if (offer.kind === 'words') {
    found = offer.words
  } else if (offer.what === 'file' || offer.what === 'folder') {
    found = [{ word: `:${offer.what}` }]
  } else if (offer.what === 'guest-file') {
    // Behind MACHINE: stands a path of the guest, which nobody here knows.
    const machines = offer.current.includes(':') ? [] : await lookUp(offer, invocation, words)
    found = [{ word: ':file' }, ...machines.map((name) => ({ word: `${name}:` }))]
  } else if (offer.what === 'command') {
    const { command } = findCommand(invocation.tree, words.slice(1, -1))
    const names = command.kind === 'group' ? command.commands : []
    found = names.map(({ name, summary }) => ({ word: name, says: summary }))
  } else {
    const { prefix } = offer
    found = (await lookUp(offer, invocation, words)).map((word) => ({ word: prefix + word }))
  }
  if (invocation.output.isJson) {
    await invocation.output.raw(toJson(found))
    return
  }
  await invocation.output.raw(
    found.map(({ word, says }) => `${word}${says === undefined ? '' : `\t${says}`}\n`).join(''),
  )
}
