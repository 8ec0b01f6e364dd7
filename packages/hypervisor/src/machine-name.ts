import { invalidConfig } from './invalid-config.ts'
import { isUuid } from './uuid.ts'

/** The longest name, in characters (code points). */
export const maxNameLength = 255

/**
 * What a label on a screen or in a log must not hold: control characters, line and paragraph separators, halves of
 * surrogate pairs, and the characters that turn the direction of what follows.
 */
const forbidden = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u

/**
 * A machine's name is a label, not a file name or a word of any command: quotes, slashes, dots and all scripts are
 * welcome.
 * @throws HypervisorError `invalid-config`
 */
export function checkMachineName(name: string, field = 'name'): void {
  checkLabel(name, { field, of: 'machine' })
}

/** The name of what is named as machines are. @throws HypervisorError `invalid-config` */
export function checkLabel(name: string, { field, of }: { readonly field: string; readonly of: string }): void {
  const refuse = (problem: string, remedy: string) => invalidConfig({ field, value: name, problem, remedy })
  if (name === '') throw refuse('is empty', `give the ${of} a name`)
  if (Array.from(name).length > maxNameLength) throw refuse('is too long', `use at most ${maxNameLength} characters`)
  const bad = forbidden.exec(name)?.[0]
  if (bad !== undefined) {
    const codePoint = (bad.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    throw refuse(`holds the character U+${codePoint}`, 'use printable characters on one line')
  }
  // They are asked for by name or id: one named like another's id could not be told from it.
  if (isUuid(name.toLowerCase())) throw refuse('is spelt like a UUID, as ids are', 'use a name of another form')
  if (name.trim() !== name) throw refuse('begins or ends with a space', 'leave the space out')
}
