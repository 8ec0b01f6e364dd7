/** The text of each `instance of ...;` of several: they end at a semicolon outside of braces, strings and comments. */
export function splitInstances(mof: string): string[] {
  const pieces: string[] = []
  let depth = 0
  let start = 0
  const token = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[{};]/g
  for (const { 0: found, index } of mof.matchAll(token)) {
    if (found === '{') depth += 1
    else if (found === '}') depth -= 1
    else if (found === ';' && depth === 0) {
      pieces.push(mof.slice(start, index + 1))
      start = index + 1
    }
  }
  const rest = mof.slice(start)
  if (rest.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '').trim() !== '') pieces.push(rest)
  return pieces
}
