import { CliError } from '../error/cli-error.ts'

/**
 * A name as it was typed, refused where it holds a control character: XML carries none but tab and line ends (XML 1.0,
 * 2.2), so that it would arrive as another name; and no terminal shows it as it is.
 *
 * @throws CliError `usage` naming the character
 */
export function plainName(name: string, what: string): string {
  return refuse(name, { what, among: /\p{Cc}/u })
}

/** The same of a text, which may have tabs and lines. */
export function plainText(text: string, what: string): string {
  return refuse(text, { what, among: /[^\P{Cc}\t\n\r]/u })
}

function refuse(text: string, { what, among }: { readonly what: string; readonly among: RegExp }): string {
  const [control] = among.exec(text) ?? []
  if (control === undefined) return text
  const code = control.codePointAt(0) ?? 0
  const point = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  const name = names[code]
  const called = name === undefined ? point : `${name} (${point})`
  throw new CliError(
    'usage',
    `${what} ${JSON.stringify(text)} has the control character ${called}`,
    'leave it out; it cannot be sent as it is',
  )
}

/** Those that get into a line by accident, as keyboards and terminals call them. */
const names: Readonly<Record<number, string>> = {
  0: 'NUL',
  7: 'BEL',
  8: 'BS, backspace',
  9: 'TAB',
  10: 'LF, a line end',
  13: 'CR, a line end',
  27: 'ESC',
  127: 'DEL',
}
