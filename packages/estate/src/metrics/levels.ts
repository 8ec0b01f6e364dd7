/** How finely history is kept, and for how long. */
export const steps = ['1s', '1m', '1h'] as const
export type MetricStep = (typeof steps)[number]

export interface Level {
  /** Seconds between two rows. */
  readonly seconds: number
  /** How many rows there are: then the first place is taken again. */
  readonly rows: number
}

/** Ten minutes, a day, and a month of 30 days. */
export const levels: Readonly<Record<MetricStep, Level>> = {
  '1s': { seconds: 1, rows: 600 },
  '1m': { seconds: 60, rows: 1440 },
  '1h': { seconds: 3600, rows: 720 },
}

/** When the row of a moment begins, in seconds since 1970. */
export function beginningOf(step: MetricStep, atMs: number): number {
  const { seconds } = levels[step]
  return Math.floor(atMs / 1000 / seconds) * seconds
}

/** Its place in the ring. */
export function slotOf(step: MetricStep, beginning: number): number {
  const { seconds, rows } = levels[step]
  return Math.floor(beginning / seconds) % rows
}
