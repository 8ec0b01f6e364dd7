import type { KeyName } from './key.ts'

/** Layouts for which it is known which keys make a character. */
export const keyboardLayouts = ['us', 'uk', 'de', 'fr'] as const
export type KeyboardLayout = (typeof keyboardLayouts)[number]

/** The keys that write, row by row. */
export const writingKeys: readonly (readonly KeyName[])[] = [
  ['grave_accent', '1', '2', '3', '4', '5', '6', '7', '8', '9', '0', 'minus', 'equal'],
  ['q', 'w', 'e', 'r', 't', 'y', 'u', 'i', 'o', 'p', 'bracket_left', 'bracket_right'],
  ['a', 's', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'semicolon', 'apostrophe', 'backslash'],
  ['less', 'z', 'x', 'c', 'v', 'b', 'n', 'm', 'comma', 'dot', 'slash'],
]

/** What each of the writing keys makes, row by row; a blank where that is nothing, or not the same everywhere. */
export interface LayoutTable {
  readonly plain: Rows
  readonly shift: Rows
  /** With the right Alt key. */
  readonly altGr: Rows
  readonly dead: readonly DeadKey[]
}

type Rows = readonly [string, string, string, string]

/** A key that makes an accent for the letter that follows; for a blank, the mark itself. */
export interface DeadKey {
  /** As Unicode combines it with a letter. */
  readonly accent: string
  readonly mark: string
  readonly key: KeyName
  readonly shift: boolean
}

const circumflex = { accent: '\u0302', mark: '^', shift: false } as const

// As xkeyboard-config has them (symbols us, gb, de and fr, their basic variants): Linux' consoles and Windows agree with
// these but for rarer marks with AltGr, which are left out.
export const layoutTables: Readonly<Record<KeyboardLayout, LayoutTable>> = {
  us: {
    plain: ['`1234567890-=', 'qwertyuiop[]', "asdfghjkl;'\\", ' zxcvbnm,./'],
    shift: ['~!@#$%^&*()_+', 'QWERTYUIOP{}', 'ASDFGHJKL:"|', ' ZXCVBNM<>?'],
    altGr: ['', '', '', ''],
    dead: [],
  },
  uk: {
    plain: ['`1234567890-=', 'qwertyuiop[]', "asdfghjkl;'#", '\\zxcvbnm,./'],
    shift: ['¬!"£$%^&*()_+', 'QWERTYUIOP{}', 'ASDFGHJKL:@~', '|ZXCVBNM<>?'],
    altGr: ['    €', '', '', ''],
    dead: [],
  },
  de: {
    plain: [' 1234567890ß ', 'qwertzuiopü+', 'asdfghjklöä#', '<yxcvbnm,.-'],
    shift: ['°!"§$%&/()=? ', 'QWERTZUIOPÜ*', "ASDFGHJKLÖÄ'", '>YXCVBNM;:_'],
    altGr: ['  ²³   {[]}\\ ', '@ €        ~', '', '|      µ'],
    dead: [
      { ...circumflex, key: 'grave_accent' },
      { accent: '\u0301', mark: '´', key: 'equal', shift: false },
      { accent: '\u0300', mark: '`', key: 'equal', shift: true },
    ],
  },
  fr: {
    plain: ['²&é"\'(-è_çà)=', 'azertyuiop $', 'qsdfghjklmù*', '<wxcvbn,;:!'],
    shift: [' 1234567890°+', 'AZERTYUIOP £', 'QSDFGHJKLM%µ', '>WXCVBN?./§'],
    altGr: ['  ~#{[|`\\^@]}', '  €', '', ''],
    dead: [
      { ...circumflex, key: 'bracket_left' },
      { accent: '\u0308', mark: '¨', key: 'bracket_left', shift: true },
    ],
  },
}
