/** Whether a name is the one given, in which `*` stands for any letters, none too; every name where none is given. */
export function patternOf(given: string | undefined): (name: string) => boolean {
  if (given === undefined) return () => true
  if (!given.includes('*')) return (name) => name === given
  const [first = '', ...parts] = given.split('*')
  const last = parts.pop() ?? ''
  return (name) => {
    if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false
    let from = first.length
    for (const part of parts) {
      const at = name.indexOf(part, from)
      if (at < 0) return false
      from = at + part.length
    }
    return from <= name.length - last.length
  }
}
