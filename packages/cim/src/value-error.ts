/** What can be wrong with a value, its text, a path or a unit. Closed: the text functions of this package raise nothing else. */
export type ValueErrorCode =
  | 'datetime-invalid'
  | 'value-invalid'
  | 'value-out-of-range'
  | 'path-invalid'
  | 'unit-invalid'
  | 'unit-incompatible'

/** A text or value that is not what it should be; the message says what was wrong, with what value, and what would be right. */
export class ValueError extends Error {
  override readonly name = 'ValueError'
  readonly code: ValueErrorCode

  constructor(code: ValueErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** A text as an error message shows it: quoted, and cut where a stranger sent too much. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
