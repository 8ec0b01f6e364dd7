import { cutTo, displayWidth } from './display-width.ts'
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
  /** How wide lines may be, in columns of the terminal; as wide as they are when absent. */
  readonly width?: number | undefined
  readonly paint?: Painter
}

/** Rows under their titles, in columns two spaces apart. Without rows, the titles alone. */
export function formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { width, paint = painter(false) }: TableOptions = {},
): string {
  const cells = rows.map((row) => columns.map((column) => safeText(inOneLine(column.value(row)))))
  const wanted = columns.map(({ title }, i) =>
    cells.reduce((most, line) => Math.max(most, displayWidth(line[i] ?? '')), displayWidth(title)),
  )
  const widths = width === undefined ? wanted : fitting(wanted, width)
  const line = (texts: readonly string[], colour: (text: string, i: number) => string): string => {
    const parts = texts.slice(0, widths.length).map((text, i) => {
      const shown = cutTo(text, widths[i] ?? 0)
      const padding = ' '.repeat((widths[i] ?? 0) - displayWidth(shown))
      return columns[i]?.right === true ? padding + colour(shown, i) : colour(shown, i) + padding
    })
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

/** A description may have several lines; a row has one. */
function inOneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').trimEnd()
}

/** Below this a column tells nothing. */
const narrowest = 8
const gap = 2

/** Widths that fit: the widest columns give way first, then the last ones are left out. */
function fitting(wanted: readonly number[], width: number): readonly number[] {
  const total = (widths: readonly number[]): number => widths.reduce((sum, each) => sum + each + gap, -gap)
  const atMost = (cap: number): number[] => wanted.map((each) => Math.min(each, Math.max(cap, narrowest)))
  let low = narrowest
  let high = Math.max(narrowest, ...wanted)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (total(atMost(middle)) <= width) low = middle
    else high = middle - 1
  }
  const widths = atMost(low)
  while (widths.length > 1 && total(widths) > width) widths.pop()
  return widths.length === 1 ? [Math.min(widths[0] ?? 0, width)] : widths
}
