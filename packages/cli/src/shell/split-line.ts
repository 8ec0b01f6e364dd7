import { CliError } from '../error/cli-error.ts'

/**
 * The words of a line. Quotes, single or double, keep spaces within a word, and are taken off where they stand around a
 * whole word or the whole value of `Name=`; within an object path they stay, as they belong to it. In double quotes, and
 * outside of any, a backslash keeps a quote, a space or another backslash as it is; before anything else it stays. What
 * follows `#` at the start of a line is a remark.
 *
 * @throws CliError `usage` where a quote is not closed
 */
export function splitLine(line: string): string[] {
  const words: string[] = []
  let at = 0
  for (;;) {
    while (isSpace(line[at])) at += 1
    if (at >= line.length || (words.length === 0 && line[at] === '#')) return words
    const word = readWord(line, at)
    words.push(word.text)
    at = word.end
  }
}

function readWord(line: string, start: number): { readonly text: string; readonly end: number } {
  let text = ''
  let at = start
  while (at < line.length && !isSpace(line[at])) {
    const character = line[at] ?? ''
    if (character === '"' || character === "'") {
      const quoted = readQuoted(line, at)
      text += isTakenOff.test(text) ? quoted.text : line.slice(at, quoted.end)
      at = quoted.end
    } else if (character === '\\' && escapable.has(line[at + 1] ?? '')) {
      text += line[at + 1] ?? ''
      at += 2
    } else {
      text += character
      at += 1
    }
  }
  return { text, end: at }
}

/** What stands before quotes that are no part of an object path: nothing, `Name=`, `--option=`. */
const isTakenOff = /^(?:-*[\w-]+=)?$/

function readQuoted(line: string, start: number): { readonly text: string; readonly end: number } {
  const quote = line[start] ?? ''
  let text = ''
  for (let at = start + 1; at < line.length; at += 1) {
    const character = line[at] ?? ''
    if (character === quote) return { text, end: at + 1 }
    if (character === '\\' && quote === '"' && (line[at + 1] === '"' || line[at + 1] === '\\')) {
      text += line[at + 1] ?? ''
      at += 1
    } else text += character
  }
  throw new CliError('usage', `the quote ${quote} is not closed`, 'close it, or write \\ before one that is meant')
}

const escapable: ReadonlySet<string> = new Set([' ', '"', "'", '\\'])

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
