/** Attributes of a service (RFC 2608 5), by their tags; `true` for a keyword without values. */
export type SlpAttributes = ReadonlyMap<string, readonly string[] | true>

/** An attribute list as it goes over the wire: `(tag=value,value),(tag=value),keyword`. */
export function formatAttributes(attributes: SlpAttributes): string {
  const parts = [...attributes].map(([tag, values]) =>
    values === true ? escapeText(tag) : `(${escapeText(tag)}=${values.map(escapeText).join(',')})`,
  )
  return parts.join(',')
}

/** The attributes that a list of tags asks for; `*` in a tag stands for anything (RFC 2608 10.4). No tags: all. */
export function wantedAttributes(attributes: SlpAttributes, tags: readonly string[]): SlpAttributes {
  if (tags.length === 0) return attributes
  const wanted = tags.map((tag) => wildcardOf(tag))
  return new Map([...attributes].filter(([tag]) => wanted.some((matches) => matches(tag))))
}

/** Whether a text is what a pattern with `*` says, without regard to case and to how much white space there is. */
export function wildcardOf(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*').map((part) => folded(unescapeText(part)))
  const first = parts[0] ?? ''
  if (parts.length === 1) return (text) => folded(text) === first
  const last = parts.at(-1) ?? ''
  return (given) => {
    const text = folded(given)
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
    let at = first.length
    for (const part of parts.slice(1, -1)) {
      const found = text.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return at <= text.length - last.length
  }
}

/** RFC 2608 6.4: texts are compared without regard to case, and runs of white space are one space. */
export function folded(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase()
}

/** RFC 2608 5: reserved characters are written as `\` and two hexadecimal digits. */
function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are reserved
  return text.replace(/[(),\\!<=>~\u0000-\u001f\u007f]/g, (character) => {
    return `\\${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  })
}

function unescapeText(text: string): string {
  return text.replace(/\\([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
