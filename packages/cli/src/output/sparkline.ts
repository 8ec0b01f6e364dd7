const blocks = '▁▂▃▄▅▆▇█'
/** For terminals whose character set has no blocks. */
const plain = '_.-=^'

export interface SparklineOptions {
  /** How many characters it may have. */
  readonly width: number
  /** What the highest mark stands for; left out: the largest number. */
  readonly most?: number
  readonly unicode?: boolean
}

/** Numbers over time as one line of small columns; a gap where nothing is known. More numbers than fit are told by their largest. */
export function sparkline(
  values: readonly (number | null)[],
  { width, most, unicode = true }: SparklineOptions,
): string {
  const marks = unicode ? blocks : plain
  const shown = fold(values, width)
  const top = Math.max(most ?? 0, ...shown.map((value) => value ?? 0))
  return shown
    .map((value) => {
      if (value === null) return ' '
      const height = top > 0 ? Math.round((Math.max(0, value) / top) * (marks.length - 1)) : 0
      return marks[height] ?? ' '
    })
    .join('')
}

/** The largest of each so many, so that a peak is seen however far away one stands. */
function fold(values: readonly (number | null)[], width: number): readonly (number | null)[] {
  if (values.length <= width) return values
  return Array.from({ length: width }, (_, place) => {
    const part = values.slice(
      Math.floor((place * values.length) / width),
      Math.floor(((place + 1) * values.length) / width),
    )
    const numbers = part.filter((value) => value !== null)
    return numbers.length === 0 ? null : Math.max(...numbers)
  })
}

/** Whether a terminal shows more than ASCII, by its locale (POSIX: LC_ALL, then LC_CTYPE, then LANG). */
export function showsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '')
}
