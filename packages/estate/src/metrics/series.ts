import { Bucket, type BucketRow } from './bucket.ts'
import { beginningOf, levels, type MetricStep } from './levels.ts'
import { SecondRing } from './second-ring.ts'

/** The levels that are kept in the database. */
export const storedSteps = ['1m', '1h'] as const
export type StoredStep = (typeof storedSteps)[number]

/** A row that is due to be stored. */
export interface DueRow {
  readonly step: StoredStep
  readonly beginning: number
  readonly row: BucketRow
}

/** A row that goes on. */
export type OpenRow = Omit<DueRow, 'step'>

/** The history of one machine or host, as far as it is in memory: the seconds, and the minute and hour that go on. */
export class Series {
  readonly names: readonly string[]
  readonly #ring: SecondRing
  #minute: Bucket | undefined
  #hour: Bucket | undefined
  #lastMs = 0

  constructor(names: readonly string[]) {
    this.names = names
    this.#ring = new SecondRing(names)
  }

  /** Takes in what was so for the last seconds, up to a moment. Where that begins a minute, the one before must have been closed. */
  add(atMs: number, seconds: number, values: Readonly<Record<string, number | undefined>>): void {
    this.#lastMs = atMs
    this.#ring.put(beginningOf('1s', atMs), values)
    const beginning = beginningOf('1m', atMs)
    if (this.#minute?.beginning !== beginning) this.#minute = new Bucket(beginning, this.names.length)
    const average = Float32Array.from(this.names, (name) => values[name] ?? Number.NaN)
    this.#minute.add(seconds, { average, least: average, most: average })
  }

  /** Takes in what was so for a second before, as another daemon found it. */
  recall(second: number, values: Float32Array): void {
    this.#lastMs = Math.max(this.#lastMs, second * 1000)
    this.#ring.recall(second, values)
  }

  /** The minute that goes on; undefined where it has no row yet. */
  get minute(): number | undefined {
    return this.#minute?.beginning
  }

  /** Whether nothing of it would be told any more but what is stored. */
  isOver(nowMs: number): boolean {
    return this.#minute === undefined && Math.abs(nowMs - this.#lastMs) > levels['1s'].rows * 1000
  }

  /** The beginnings of the rows that `close` would make. */
  ends(): readonly { readonly step: StoredStep; readonly beginning: number }[] {
    const minute = this.#minute?.beginning
    if (minute === undefined) return []
    return storedSteps.map((step) => ({ step, beginning: beginningOf(step, minute * 1000) }))
  }

  /**
   * Ends the minute and adds it to its hour. `found` is what is stored already of either: a daemon before this one had begun
   * them. The row of the hour is as far as it has come.
   */
  close(found: ReadonlyMap<StoredStep, BucketRow> = new Map()): readonly DueRow[] {
    const minute = this.#minute
    if (!minute) return []
    this.#minute = undefined
    const sinceThen = minute.row()
    const storedMinute = found.get('1m')
    if (storedMinute) minute.add(storedMinute.seconds, storedMinute)
    const beginning = beginningOf('1h', minute.beginning * 1000)
    if (this.#hour?.beginning !== beginning) {
      this.#hour = new Bucket(beginning, this.names.length)
      const storedHour = found.get('1h')
      if (storedHour) this.#hour.add(storedHour.seconds, storedHour)
    }
    this.#hour.add(sinceThen.seconds, sinceThen)
    return [
      { step: '1m', beginning: minute.beginning, row: minute.row() },
      { step: '1h', beginning, row: this.#hour.row() },
    ]
  }

  /** What of a level is not stored yet. */
  open(step: StoredStep): OpenRow | undefined {
    const bucket = step === '1m' ? this.#minute : this.#hour
    return bucket && { beginning: bucket.beginning, row: bucket.row() }
  }

  seconds(from: number, to: number): ReturnType<SecondRing['read']> {
    return this.#ring.read(from, to)
  }

  /** Whether a step is told of this alone. */
  static isInMemory(step: MetricStep): step is '1s' {
    return step === '1s'
  }
}
