import type { MetricHistory } from '@cimarron/api/client'
import { showsUnicode, sparkline } from '../output/sparkline.ts'
import { bytesText, milliseconds, percentText, perSecond } from './usage-text.ts'

export interface HistoryTextOptions {
  /** Columns of the terminal. */
  readonly width: number
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What is shown of a history, in this order, and how its numbers are told. */
const shown: readonly (readonly [name: string, title: string, tell: (value: number | undefined) => string])[] = [
  ['cpu', 'CPU', percentText],
  ['cpuWait', 'CPU wait', percentText],
  ['cpuSteal', 'CPU steal', percentText],
  ['load', 'Load', (value) => (value === undefined ? '-' : value.toFixed(2))],
  ['memoryUsed', 'Memory used', bytesText],
  ['memoryResident', 'On the host', bytesText],
  ['diskRead', 'Disk read', perSecond],
  ['diskWrite', 'Disk write', perSecond],
  ['diskReadTime', 'A read', milliseconds],
  ['diskWriteTime', 'A write', milliseconds],
  ['netReceive', 'Received', perSecond],
  ['netTransmit', 'Transmitted', perSecond],
]

const titleWidth = 13
const numberWidth = 13

/** A line for each column: its course, the newest number, the mean and the most. */
export function historyText(history: MetricHistory, { width, env }: HistoryTextOptions): string {
  const { atMs, series, step } = history
  const room = Math.max(8, Math.min(120, width - titleWidth - 3 * numberWidth - 1))
  const unicode = showsUnicode(env)
  const head = `${''.padEnd(titleWidth + room)}${['NOW', 'MEAN', 'MOST'].map((title) => title.padStart(numberWidth)).join('')}`
  const rows = shown.flatMap(([name, title, tell]) => {
    const { average = [], most = average } = series[name] ?? {}
    const known = average.filter((value) => value !== null)
    if (known.length === 0) return []
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length
    const peak = Math.max(...most.map((value) => value ?? 0))
    const numbers = [average.at(-1) ?? undefined, mean, peak].map((value) => tell(value).padStart(numberWidth))
    return [
      `${title.padEnd(titleWidth)}${sparkline(average, { width: room, unicode }).padEnd(room)}${numbers.join('')}`,
    ]
  })
  const [first = 0, last = 0] = [atMs[0], atMs.at(-1)]
  const span = `${new Date(first).toISOString()} to ${new Date(last).toISOString()}, a row each ${step}`
  return [span, head, ...rows].join('\n')
}
