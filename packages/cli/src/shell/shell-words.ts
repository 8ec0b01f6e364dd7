import { splitLine } from './split-line.ts'

/**
 * The words of a line of the shell. What follows `query` from SELECT on is one word, quotes and all, up to the options
 * behind it: no query needs to be quoted here.
 *
 * @throws CliError `usage` where a quote is not closed
 */
export function shellWords(line: string): string[] {
  const [head] = /^\s*query\s(?:[^'"]*\s)?(?=select\s)/i.exec(line) ?? []
  if (head === undefined) return splitLine(line)
  const end = optionsAt(line, head.length)
  return [...splitLine(head), line.slice(head.length, end).trim(), ...splitLine(line.slice(end))]
}

/** Where options begin behind a query, outside its quotes; a minus is one only before `o`, `p` or another dash. */
function optionsAt(line: string, start: number): number {
  const pattern = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\s(?=-(?:[op][\s=]|-[a-z]))/g
  pattern.lastIndex = start
  for (let found = pattern.exec(line); found !== null; found = pattern.exec(line)) {
    if (found[0].trim() === '') return found.index
  }
  return line.length
}
