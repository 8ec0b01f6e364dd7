/** A test for names by a pattern in which `*` stands for any characters and `?` for one, whatever their case. */
export function globTest(pattern: string): (name: string) => boolean {
  const parts = pattern.toLowerCase()
  return (name) => matches(parts, name.toLowerCase())
}

export function isGlob(text: string): boolean {
  return /[*?]/.test(text)
}

/** Goes back to the last star only, so that it is never slow, whatever the pattern. */
function matches(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let star = -1
  let from = 0
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p
      from = t
      p += 1
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p += 1
      t += 1
    } else if (star >= 0) {
      p = star + 1
      from += 1
      t = from
    } else return false
  }
  while (pattern[p] === '*') p += 1
  return p === pattern.length
}
