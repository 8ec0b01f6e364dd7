export type MetricLabels = Readonly<Record<string, string>>

/** A metric family of OpenMetrics 1.0, under its name without suffix. */
export interface MetricFamily {
  readonly name: string
  readonly type: 'gauge' | 'counter' | 'info' | 'histogram'
  /** The name ends with it. */
  readonly unit?: string
  readonly help: string
  /** Of a histogram each sample says which it is: `_bucket`, `_sum` or `_count`. */
  readonly samples: readonly (readonly [labels: MetricLabels, value: number, suffix?: string])[]
}
