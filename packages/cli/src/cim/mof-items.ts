/** One item in MOF's braces: a string in quotes, or anything else up to the next comma. */
const item = /\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}]*?))\s*(,|$)/y

/**
 * The items of an array as MOF has it and as commands print it: `{"a, b", 3}`. Undefined where the text is no such array;
 * `\{` at its start is a brace that is meant.
 */
export function mofItems(text: string): string[] | undefined {
  const [, inner] = /^\s*\{(.*)\}\s*$/s.exec(text) ?? []
  if (inner === undefined) return undefined
  const items: string[] = []
  if (inner.trim() === '') return items
  item.lastIndex = 0
  for (;;) {
    const found = item.exec(inner)
    if (found === null) return undefined
    const [, quoted, bare = '', end] = found
    if (quoted === undefined && bare === '') return undefined
    items.push(quoted === undefined ? bare : unescaped(quoted))
    if (end === '') return items
  }
}

const escapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' }

/** DSP0004 7.11.1. */
function unescaped(text: string): string {
  return text.replace(/\\(?:x([\da-f]{1,4})|(.))/gis, (_whole, digits: string | undefined, character: string) =>
    digits === undefined ? (escapes[character] ?? character) : String.fromCharCode(Number.parseInt(digits, 16)),
  )
}
