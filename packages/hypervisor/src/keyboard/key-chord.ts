import { HypervisorError } from '../error.ts'
import { type KeyName, keyNamed } from './key.ts'

/** Keys that are held together: pressed in their order, and let go in the opposite one. */
export type KeyChord = readonly KeyName[]

/** A keyboard tells of six keys at once beside its modifiers (USB HID 1.11, appendix B.1, boot keyboard). */
const mostKeys = 8

/**
 * `ctrl-alt-delete`, `f1`, `shift-a`: names of keys with hyphens between them.
 * @throws HypervisorError `invalid-input` naming what is no key
 */
export function parseKeyChord(text: string): KeyChord {
  const words = text.split('-')
  if (words.length > mostKeys) throw refuse(text, `are ${words.length} keys`, `hold at most ${mostKeys} at once`)
  return words.map((word) => {
    const key = keyNamed(word)
    if (key) return key
    throw refuse(word, 'is no key', "use QEMU's names with hyphens between them, as ctrl-alt-delete, f1, ret or minus")
  })
}

function refuse(value: string, problem: string, remedy: string): HypervisorError {
  return new HypervisorError('invalid-input', { what: 'keys', value: value.slice(0, 100), problem, remedy })
}
