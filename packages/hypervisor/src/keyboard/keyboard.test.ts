import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HypervisorError } from '../error.ts'
import { keyNames } from './key.ts'
import { parseKeyChord } from './key-chord.ts'
import { keyboardLayouts, layoutTables, writingKeys } from './layout.ts'
import { characterOf, chordsOf, layoutOf } from './type-text.ts'

describe('keys are named', () => {
  test.for([
    ['ctrl-alt-delete', ['ctrl', 'alt', 'delete']],
    ['F1', ['f1']],
    ['Enter', ['ret']],
    ['win-r', ['meta_l', 'r']],
    ['shift-minus', ['shift', 'minus']],
  ] as const)('%s', ([text, chord]) => {
    expect(parseKeyChord(text)).toEqual(chord)
  })

  test.for(['', 'ctrl-', 'hyper', 'constructor', 'ctrl--', 'f13'])('%j is refused by its name', (text) => {
    expect(() => parseKeyChord(text)).toThrow(/^keys: ".*" is no key; use QEMU's names/)
  })

  test('more than a keyboard tells of at once is refused', () => {
    expect(() => parseKeyChord('a-b-c-d-e-f-g-h-i')).toThrow('are 9 keys; hold at most 8 at once')
  })

  test('whatever else is asked for, a refusal is all that comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseKeyChord(text)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-input' })
        }
      }),
    )
  })
})

describe('a text is typed', () => {
  test.for([
    ['us', 'a|', [['a'], ['shift', 'backslash']]],
    ['us', 'A\n', [['shift', 'a'], ['ret']]],
    [
      'uk',
      '|@',
      [
        ['shift', 'less'],
        ['shift', 'apostrophe'],
      ],
    ],
    ['de', 'zy@|', [['y'], ['z'], ['alt_r', 'q'], ['alt_r', 'less']]],
    ['de', '^é', [['grave_accent'], ['spc'], ['equal'], ['e']]],
    ['fr', 'aé1.', [['q'], ['2'], ['shift', '1'], ['shift', 'comma']]],
    ['fr', 'ê^', [['bracket_left'], ['e'], ['alt_r', '9']]],
    ['us', 'a\r\nb', [['a'], ['ret'], ['b']]],
  ] as const)('on layout %s: %j', ([layout, text, chords]) => {
    expect(chordsOf(text, layout)).toEqual(chords)
  })

  test('a character that no key makes is named, and where it stands', () => {
    expect(() => chordsOf('ab€', 'us')).toThrow(
      new HypervisorError('invalid-input', {
        what: 'text',
        value: '€',
        problem: '(U+20AC, character 3) is on no key of layout us',
        remedy: 'give the layout that the guest has and that has it, or leave it out',
      }),
    )
    expect(() => chordsOf('\u001b', 'de')).toThrow('(U+001B, character 1)')
    expect(() => chordsOf('😀', 'fr')).toThrow('(U+1F600, character 1)')
  })

  test.for(keyboardLayouts)('layout %s has every character of ASCII, and no key beside its rows', (layout) => {
    const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
    expect(chordsOf(ascii, layout).length).toBeGreaterThanOrEqual(95)
    const { plain, shift, altGr } = layoutTables[layout]
    for (const rows of [plain, shift, altGr]) {
      for (const [row, text] of rows.entries())
        expect([...text].length).toBeLessThanOrEqual(writingKeys[row]?.length ?? 0)
    }
    expect(writingKeys.flat().every((key) => keyNames.includes(key))).toBe(true)
  })

  test.for(keyboardLayouts)('what was typed on layout %s is read from the keys again', (layout) => {
    const single = chordsFor(layout)
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...single)), (characters) => {
        const chords = chordsOf(characters.join(''), layout)
        expect(chords.map((chord) => characterOf(chord, layout)).join('')).toBe(characters.join(''))
      }),
    )
  })
})

/** Characters that one chord makes. */
function chordsFor(layout: (typeof keyboardLayouts)[number]): readonly string[] {
  const { plain, shift } = layoutTables[layout]
  return [...plain, ...shift].flatMap((row) => [...row]).filter((character) => chordsOf(character, layout).length === 1)
}

test("a screen's layout is one to type on, where it is known", () => {
  expect([layoutOf(undefined), layoutOf('de'), layoutOf('en-gb'), layoutOf('sv')]).toEqual(['us', 'de', 'uk', 'us'])
})
