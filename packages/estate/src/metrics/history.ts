import type { MetricUnit } from './columns.ts'
import type { MetricStep } from './levels.ts'

/** A span of a machine's or host's history: rows in the order of time, each column on its own. */
export interface MetricHistory {
  readonly step: MetricStep
  /** When each row begins, in milliseconds since 1970. Where nothing was measured there is no row. */
  readonly atMs: readonly number[]
  readonly series: Readonly<Record<string, MetricSeries>>
}

/** A number for each row; null where it is not known. */
export interface MetricSeries {
  readonly unit: MetricUnit
  readonly average: readonly (number | null)[]
  /** Of the rounds in a row; not with the step of a second, whose rows are of one round. */
  readonly least?: readonly (number | null)[]
  readonly most?: readonly (number | null)[]
}

export interface HistorySpan {
  readonly step: MetricStep
  /** Milliseconds since 1970; left out: as far back as the step goes. */
  readonly fromMs?: number
  /** Left out: now. */
  readonly toMs?: number
}
