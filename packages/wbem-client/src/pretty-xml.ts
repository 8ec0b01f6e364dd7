/** XML with each element on a line of its own, indented; elements that hold only text stay on one. Text that is none is left. */
export function prettyXml(xml: string): string {
  const lines: string[] = []
  let depth = 0
  const pieces = xml.match(/<[^>]*>?|[^<]+/g) ?? []
  for (let i = 0; i < pieces.length; i += 1) {
    const piece = pieces[i] ?? ''
    const [next = '', after = ''] = [pieces[i + 1], pieces[i + 2]]
    if (piece.startsWith('</')) {
      depth = Math.max(0, depth - 1)
      lines.push(indent(depth) + piece)
    } else if (!piece.startsWith('<')) {
      if (piece.trim() !== '') lines.push(indent(depth) + piece.trim())
    } else if (piece.endsWith('/>') || piece.startsWith('<?') || piece.startsWith('<!')) {
      lines.push(indent(depth) + piece)
    } else if (next.startsWith('</')) {
      lines.push(indent(depth) + piece + next)
      i += 1
    } else if (!next.startsWith('<') && after.startsWith('</')) {
      lines.push(indent(depth) + piece + next + after)
      i += 2
    } else {
      lines.push(indent(depth) + piece)
      depth += 1
    }
  }
  return lines.join('\n')
}

/** Deeper than this nothing is read more easily. */
const deepest = 40

function indent(depth: number): string {
  return '  '.repeat(Math.min(depth, deepest))
}
