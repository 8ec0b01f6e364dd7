import type { Write } from '../storage/statements.ts'
import type { Writer } from '../storage/writer.ts'
import { Bucket, type BucketRow } from './bucket.ts'
import { type CarriedRow, carriedRow, carryRow } from './carried-row.ts'
import type { Columns } from './columns.ts'
import type { HistorySpan, MetricHistory, MetricSeries } from './history.ts'
import { forgetRows, putRow, readRows } from './history-rows.ts'
import { beginningOf, levels, type MetricStep } from './levels.ts'
import { type OpenRow, Series, type StoredStep } from './series.ts'

export interface HistoryBookOptions {
  readonly writer: Writer
  readonly report: (problem: unknown) => void
}

/** What a round found of one. */
export interface Measured {
  readonly subject: string
  readonly names: readonly string[]
  readonly atMs: number
  /** How long it has been so, in seconds. */
  readonly seconds: number
  readonly values: Readonly<Record<string, number | undefined>>
}

/** The history of all machines and hosts: seconds in memory, minutes and hours in the database, written once a minute. */
export class HistoryBook {
  readonly #options: HistoryBookOptions
  readonly #series = new Map<string, Series>()
  /** Those of which nothing has been stored yet: a daemon before this one may have begun their minute and hour. */
  readonly #unread = new Set<string>()
  #isFailing = false
  #closing: Promise<void> = Promise.resolve()

  constructor(options: HistoryBookOptions) {
    this.#options = options
  }

  add({ subject, names, atMs, values, seconds }: Measured): void {
    this.#seriesOf(subject, names).add(atMs, seconds, values)
  }

  #seriesOf(subject: string, names: readonly string[]): Series {
    const known = this.#series.get(subject)
    if (known) return known
    const series = new Series(names)
    this.#series.set(subject, series)
    this.#unread.add(subject)
    return series
  }

  /** Nothing more is stored of it: it is gone. */
  forget(subject: string): void {
    this.#series.delete(subject)
    this.#unread.delete(subject)
  }

  /** Forgets what was taken in of one that did not come. */
  async erase(subject: string): Promise<void> {
    this.forget(subject)
    await this.#options.writer.commit({ writes: [forgetRows(subject)] })
  }

  /** What there is of it, for another book. */
  async carryOut(
    subject: string,
    { step, fromMs, toMs }: Required<HistorySpan>,
    columns: Columns,
  ): Promise<readonly CarriedRow[]> {
    const rows = await this.#rows(subject, {
      step,
      from: beginningOf(step, fromMs),
      to: beginningOf(step, toMs),
      columns,
    })
    const minute = this.#series.get(subject)?.open('1m')
    if (step === '1h' && minute) withMinute(rows, minute)
    return Array.from(rows, ([at, row]) => carryRow(at, row))
  }

  /**
   * Takes in what another book had of it. Once a minute of its own was stored here, only seconds are: the hour has gone on.
   * @throws RangeError for what is no row
   */
  async takeIn(
    subject: string,
    { step, rows, nowMs }: { readonly step: MetricStep; readonly rows: readonly CarriedRow[]; readonly nowMs: number },
    columns: Columns,
  ): Promise<void> {
    const names = Object.keys(columns)
    const { seconds, rows: most } = levels[step]
    const last = beginningOf(step, nowMs)
    const within = rows.filter(({ at }) => at % seconds === 0 && at > last - most * seconds && at <= last)
    const told = within.map((one) => ({ beginning: one.at, row: carriedRow(one, names.length) }))
    if (step === '1s') {
      const series = this.#seriesOf(subject, names)
      for (const { beginning, row } of told) series.recall(beginning, row.average)
      return
    }
    if (this.#series.has(subject) && !this.#unread.has(subject)) return
    const writes = told.map(({ beginning, row }) => putRow(subject, { step, beginning, row }))
    if (writes.length > 0) await this.#options.writer.commit({ writes })
  }

  /** Stores every minute but the one that goes on, all in one commit. Left out: that one, too. */
  closeMinutes(current?: number): Promise<void> {
    const due = [...this.#series].filter(([, series]) => series.minute !== undefined && series.minute !== current)
    if (due.length === 0) return Promise.resolve()
    this.#closing = this.#store(due)
    return this.#closing
  }

  async #store(due: readonly (readonly [string, Series])[]): Promise<void> {
    try {
      const writes: Write[] = []
      for (const [subject, series] of due) {
        const found = this.#unread.delete(subject) ? await this.#findBegun(subject, series) : undefined
        for (const row of series.close(found)) writes.push(putRow(subject, row))
      }
      await this.#options.writer.commit({ writes })
      this.#isFailing = false
    } catch (error) {
      // Those minutes are lost; a full disk is told of once, not each minute.
      if (!this.#isFailing) this.#options.report(error)
      this.#isFailing = true
    }
  }

  async #findBegun(subject: string, series: Series): Promise<ReadonlyMap<StoredStep, BucketRow>> {
    const found = new Map<StoredStep, BucketRow>()
    for (const { step, beginning } of series.ends()) {
      const span = { subject, step, from: beginning, to: beginning, columns: series.names.length }
      const [stored] = await readRows(this.#options.writer, span)
      if (stored) found.set(step, stored.row)
    }
    return found
  }

  /** Lets go of what is told by the database alone. */
  tidy(nowMs: number): void {
    for (const [subject, series] of this.#series) if (series.isOver(nowMs)) this.#series.delete(subject)
  }

  async read(subject: string, span: HistorySpan, { columns, nowMs }: Reading): Promise<MetricHistory> {
    const { step } = span
    const { seconds, rows } = levels[step]
    const to = beginningOf(step, Math.min(span.toMs ?? nowMs, nowMs))
    // No further back than the ring goes: what stands beyond is of another time.
    const oldest = beginningOf(step, nowMs) - (rows - 1) * seconds
    const from = Math.max(oldest, Math.ceil((span.fromMs ?? 0) / 1000 / seconds) * seconds)
    const all = await this.#rows(subject, { step, from, to, columns })
    const at = [...all.keys()].toSorted((one, other) => one - other)
    return table(step, columns, { at, rows: at.flatMap((beginning) => all.get(beginning) ?? []) })
  }

  /** By when each begins, in seconds since 1970; `from` and `to` are included. */
  async #rows(subject: string, { step, from, to, columns }: RowSpan): Promise<Map<number, BucketRow>> {
    const series = this.#series.get(subject)
    if (step === '1s') {
      const seconds = [...(series?.seconds(from, to) ?? [])]
      return new Map(seconds.map(({ second, values }) => [second, rowOfSecond(values)]))
    }
    await this.#closing
    const stored = await readRows(this.#options.writer, {
      subject,
      step,
      from,
      to,
      columns: Object.keys(columns).length,
    })
    const all = new Map(stored.map(({ beginning, row }) => [beginning, row]))
    const open = series?.open(step)
    if (open && open.beginning >= from && open.beginning <= to) all.set(open.beginning, open.row)
    return all
  }
}

interface RowSpan {
  readonly step: MetricStep
  readonly from: number
  readonly to: number
  readonly columns: Columns
}

/** Here the hour gets a minute when that is over; who goes on with it has its minute only as a row. */
function withMinute(hours: Map<number, BucketRow>, { beginning, row }: OpenRow): void {
  const hour = new Bucket(beginningOf('1h', beginning * 1000), row.average.length)
  const before = hours.get(hour.beginning)
  if (before) hour.add(before.seconds, before)
  hour.add(row.seconds, row)
  hours.set(hour.beginning, hour.row())
}

function rowOfSecond(values: Float32Array): BucketRow {
  const average = Float32Array.from(values)
  return { seconds: 1, average, least: average, most: average }
}

interface Reading {
  readonly columns: Columns
  readonly nowMs: number
}

interface TableRows {
  readonly at: readonly number[]
  readonly rows: readonly {
    readonly average: Float32Array
    readonly least?: Float32Array
    readonly most?: Float32Array
  }[]
}

/** Rows turned into columns. */
function table(step: HistorySpan['step'], columns: Columns, { at, rows }: TableRows): MetricHistory {
  const hasSpread = step !== '1s'
  const series = Object.entries(columns).map(([name, unit], column): [string, MetricSeries] => {
    const numbers = (part: 'average' | 'least' | 'most') => rows.map((row) => told(row[part]?.[column]))
    return [
      name,
      {
        unit,
        average: numbers('average'),
        ...(hasSpread ? { least: numbers('least'), most: numbers('most') } : {}),
      },
    ]
  })
  return { step, atMs: at.map((second) => second * 1000), series: Object.fromEntries(series) }
}

/** Seven digits are what a 32-bit float holds; more would be noise. */
function told(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : Number(value.toPrecision(7))
}
