/** A number and its unit as it is printed: `{ value: 0.28, unit: 's' }`. */
export interface Figure {
  readonly value: number
  readonly unit: string
}

/** The same thing done by a peer, or the limit of the machine, measured in the same run and given in the same unit. */
export interface Against extends Figure {
  readonly name: string
}

/** What the bound is on: the figure itself, figure / against, or figure - against. */
export type Target = { readonly of: 'figure' | 'ratio' | 'difference' } & (
  | { readonly atMost: number }
  | { readonly atLeast: number }
)

/** One line of the table. */
export interface Row {
  readonly name: string
  readonly figure: Figure
  readonly against?: Against
  readonly target?: Target
}

/**
 * What a `*.bench.ts` in this folder has as its default export. It runs in a process of its own and yields a row as soon as it has one.
 *
 * ```ts
 * export default async function* (): AsyncGenerator<Row> {
 *   yield { name: 'append, durable', figure: { value: 4100, unit: '/s' }, against: { name: 'fdatasync', value: 5000, unit: '/s' },
 *           target: { of: 'ratio', atLeast: 0.4 } }
 * }
 * ```
 */
export type Bench = () => AsyncIterable<Row>

/** Whether the target is met; undefined where the row has none, or nothing to compare with. */
export function isMet({ figure, against, target }: Row): boolean | undefined {
  if (!target) return undefined
  const value = { figure: figure.value, ratio: ratio(figure, against), difference: difference(figure, against) }[
    target.of
  ]
  if (value === undefined) return undefined
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast
}

/** The rows as lines of text, columns aligned. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [['what', 'figure', 'measured beside it', 'ratio', 'target', ''], ...rows.map(toCells)]
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0))) ?? []
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function toCells(row: Row): readonly string[] {
  const { figure, against } = row
  const met = isMet(row)
  return [
    row.name,
    format(figure),
    against ? `${against.name} ${format(against)}` : '-',
    against ? short(ratio(figure, against) ?? 0) : '-',
    targetText(row),
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ]
}

function targetText({ figure, against, target }: Row): string {
  if (!target) return '-'
  const [sign, bound] = 'atMost' in target ? ['<=', target.atMost] : ['>=', target.atLeast]
  switch (target.of) {
    case 'figure':
      return `${sign} ${format({ value: bound, unit: figure.unit })}`
    case 'ratio':
      return `${sign} ${short(bound)} x ${against?.name ?? 'peer'}`
    case 'difference':
      return `${sign} ${against?.name ?? 'peer'} + ${format({ value: bound, unit: figure.unit })}`
  }
}

function ratio(figure: Figure, against: Against | undefined): number | undefined {
  return against && figure.value / against.value
}

function difference(figure: Figure, against: Against | undefined): number | undefined {
  return against && figure.value - against.value
}

function format({ value, unit }: Figure): string {
  return `${short(value)}${unit.startsWith('/') ? '' : ' '}${unit}`
}

/** Three digits that mean something. */
function short(value: number): string {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)))
}
