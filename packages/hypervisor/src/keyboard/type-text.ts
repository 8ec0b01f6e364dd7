import { HypervisorError } from '../error.ts'
import type { KeyName } from './key.ts'
import type { KeyChord } from './key-chord.ts'
import { type DeadKey, type KeyboardLayout, layoutTables, writingKeys } from './layout.ts'

/**
 * The keys that write a text on a keyboard of that layout, one chord after another. It has to be the layout that the
 * guest has: a keyboard tells of places, not of characters.
 * @throws HypervisorError `invalid-input` naming the first character that is on none of its keys
 */
export function chordsOf(text: string, layout: KeyboardLayout): readonly KeyChord[] {
  const known = chordsFor(layout)
  let at = 0
  return Array.from(text.normalize('NFC').replaceAll('\r\n', '\n'), (character) => {
    at++
    const chords = known.get(character)
    if (chords) return chords
    throw cannotType(character, { at, layout })
  }).flat()
}

/** The layout of a screen's settings (QEMU's names: `de`, `en-gb`), where it is one that is known. */
export function layoutOf(keyboard: string | undefined): KeyboardLayout {
  if (keyboard === 'de' || keyboard === 'fr') return keyboard
  return keyboard === 'en-gb' ? 'uk' : 'us'
}

/** What a guest with that layout makes of keys: the other way round. Accents are left out. */
export function characterOf(chord: KeyChord, layout: KeyboardLayout): string | undefined {
  return charactersFor(layout).get(keyOf(chord))
}

const chordTables = new Map<KeyboardLayout, ReadonlyMap<string, readonly KeyChord[]>>()
const characterTables = new Map<KeyboardLayout, ReadonlyMap<string, string>>()

function chordsFor(layout: KeyboardLayout): ReadonlyMap<string, readonly KeyChord[]> {
  const known = chordTables.get(layout)
  if (known) return known
  const made = makeChords(layout)
  chordTables.set(layout, made)
  return made
}

function charactersFor(layout: KeyboardLayout): ReadonlyMap<string, string> {
  const known = characterTables.get(layout)
  if (known) return known
  const single = [...chordsFor(layout)].filter(([, chords]) => chords.length === 1)
  const made = new Map(single.map(([character, [chord = []]]) => [keyOf(chord), character]))
  characterTables.set(layout, made)
  return made
}

function keyOf(chord: KeyChord): string {
  return chord.toSorted().join('-')
}

const levels = [
  ['plain', []],
  ['shift', ['shift']],
  ['altGr', ['alt_r']],
] as const

function makeChords(layout: KeyboardLayout): ReadonlyMap<string, readonly KeyChord[]> {
  const table = layoutTables[layout]
  const chords = new Map<string, readonly KeyChord[]>([
    [' ', [['spc']]],
    ['\n', [['ret']]],
    ['\t', [['tab']]],
  ])
  const put = (character: string, keys: readonly KeyChord[]) => {
    if (!chords.has(character)) chords.set(character, keys)
  }
  for (const [level, modifiers] of levels) {
    for (const [row, text] of table[level].entries()) {
      for (const [column, character] of [...text].entries()) {
        const key = writingKeys[row]?.[column]
        if (key) put(character, [[...modifiers, key]])
      }
    }
  }
  const letters = [...chords]
  for (const dead of table.dead) {
    put(dead.mark, [deadChord(dead), ['spc']])
    for (const [letter, keys] of letters) {
      const whole = `${letter}${dead.accent}`.normalize('NFC')
      if ([...whole].length === 1) put(whole, [deadChord(dead), ...keys])
    }
  }
  return chords
}

function deadChord({ key, shift }: DeadKey): readonly KeyName[] {
  return shift ? ['shift', key] : [key]
}

function cannotType(character: string, { at, layout }: { at: number; layout: KeyboardLayout }): HypervisorError {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  const problem = `(U+${code}, character ${at}) is on no key of layout ${layout}`
  const remedy = 'give the layout that the guest has and that has it, or leave it out'
  return new HypervisorError('invalid-input', { what: 'text', value: character, problem, remedy })
}
