import { type Painter, painter } from './paint.ts'
import { safeText } from './safe-text.ts'

export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string
  readonly right?: boolean
  /** Colours a cell; widths are those of the bare text. */
  readonly paint?: (text: string, row: Row) => string
}

export interface TableOptions {
  /** Where lines are cut, in characters; not at all when absent. */
  readonly width?: number | undefined
  readonly paint?: Painter
}

/** Rows under their titles, in columns two spaces apart. Without rows, the titles alone. */
export function formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { width, paint = painter(false) }: TableOptions = {},
): string {
  const cells = rows.map((row) => columns.map((column) => safeText(column.value(row))))
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...cells.map((line) => length(line[i] ?? ''))))
  const line = (texts: readonly string[], colour: (text: string, i: number) => string): string => {
    let left = width ?? Number.POSITIVE_INFINITY
    const parts: string[] = []
    for (const [i, text] of texts.entries()) {
      if (left <= 0) break
      const isLast = i === texts.length - 1
      const padding = ' '.repeat(isLast && columns[i]?.right !== true ? 0 : (widths[i] ?? 0) - length(text))
      const shown = cut(text, left)
      const cell = columns[i]?.right === true ? padding + colour(shown, i) : colour(shown, i) + padding
      parts.push(cell)
      left -= length(shown) + padding.length + 2
    }
    return parts.join('  ').trimEnd()
  }
  const head = line(
    columns.map(({ title }) => title),
    (text) => paint.bold(text),
  )
  const body = cells.map((texts, r) => {
    const row = rows[r]
    return line(texts, (text, i) => (row === undefined ? text : (columns[i]?.paint?.(text, row) ?? text)))
  })
  return [head, ...body].join('\n')
}

function length(text: string): number {
  return Array.from(text).length
}

function cut(text: string, width: number): string {
  const characters = Array.from(text)
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`
}
