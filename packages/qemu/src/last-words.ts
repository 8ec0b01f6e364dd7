import { findBoundedLog, readBoundedLog } from './bounded-log.ts'

/** The most of QEMU's output that goes into an error or a state's detail, in characters. */
const longest = 2000

/** What QEMU printed last, without its name before each line; undefined when it said nothing. */
export function lastWords(path: string): string | undefined {
  const log = findBoundedLog(path)
  const text = log ? readBoundedLog(log, 4 * longest).toString('utf8') : ''
  return tidyWords(text)
}

/** Without what a terminal would obey, and with `?` for bytes that were no text. */
function printable(line: string): string {
  return line
    .replace(/\t/g, ' ')
    .replace(/\uFFFD/g, '?')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
}

export function tidyWords(text: string): string | undefined {
  const lines = text
    .split('\n')
    .map((line) => printable(line.replace(/^qemu-system-\w+: /, '')).trimEnd())
    .filter((line) => line !== '')
  const words = lines.join('\n').slice(-longest)
  return words === '' ? undefined : words
}
