import { refuseField } from '@cimarron/hypervisor'
import { wallOf } from './wall-clock.ts'

/** What is kept of what was made; what none of it keeps goes. */
export interface Retention {
  /** So many of the latest. */
  readonly last?: number
  /** The latest of each of so many hours, days, weeks, months in which there is one. */
  readonly hourly?: number
  readonly daily?: number
  readonly weekly?: number
  readonly monthly?: number
  /** All that are not older than this, in milliseconds. */
  readonly ageMs?: number
}

/** What retention looks at. */
export interface Kept {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly createdMs: number
}

const counts = ['last', 'hourly', 'daily', 'weekly', 'monthly'] as const
const dayMs = 86_400_000
const ageUnits: Readonly<Record<string, number>> = { h: 3_600_000, d: dayMs, w: 7 * dayMs }
const mostKept = 1000

/**
 * `last 5`, `24 hourly 7 daily`, `30d`, or several of these.
 * @throws HypervisorError `invalid-config`
 */
export function parseRetention(text: string): Retention {
  const remedy = 'write it as "last 5", "24 hourly 7 daily" or "30d"'
  const words = text
    .trim()
    .toLowerCase()
    .split(/[\s,]+/)
  let keep: Record<string, number> = {}
  for (let at = 0; at < words.length; at++) {
    const [, amount = '', unit = ''] = /^([1-9]\d{0,4})([hdw])$/.exec(words[at] ?? '') ?? []
    const pair = [words[at] ?? '', words[at + 1] ?? '']
    const [name, count] = /^\d+$/.test(pair[0] ?? '') ? [pair[1], pair[0]] : pair
    if (amount !== '') keep = { ...keep, ageMs: Number(amount) * (ageUnits[unit] ?? 0) }
    else if (counts.some((one) => one === name) && /^[1-9]\d{0,3}$/.test(count ?? '') && Number(count) <= mostKept) {
      keep = { ...keep, [name ?? '']: Number(count) }
      at++
    } else throw refuseField('keep', text, `does not say what is kept; ${remedy}`)
  }
  return keep
}

/** The ids of those that are not kept, oldest first. The latest always is. */
export function expired(
  made: readonly Kept[],
  keep: Retention,
  { nowMs, zone }: { readonly nowMs: number; readonly zone: string },
): readonly string[] {
  const newestFirst = made.toSorted((one, other) => other.createdMs - one.createdMs)
  const kept = new Set(newestFirst.slice(0, keep.last ?? 1))
  for (const one of newestFirst) if (keep.ageMs !== undefined && nowMs - one.createdMs <= keep.ageMs) kept.add(one)
  for (const [name, periodOf] of Object.entries(periods)) {
    const seen = new Set<number>()
    for (const one of newestFirst) {
      const period = periodOf(one.createdMs, zone)
      if (seen.has(period)) continue
      if (seen.size >= (keep[name as keyof typeof periods] ?? 0)) break
      seen.add(period)
      kept.add(one)
    }
  }
  return newestFirst
    .filter((one) => !kept.has(one))
    .map(({ id }) => id)
    .toReversed()
}

/** Which hour, day, week or month of the zone's clocks a moment is in, as a number. */
const periods = {
  // An hour that comes twice is two.
  hourly: (atMs: number, _zone: string) => Math.floor(atMs / 3_600_000),
  daily: (atMs: number, zone: string) => Math.floor(wallOf(atMs, zone) / dayMs),
  // January 1, 1970 was a Thursday; a week begins on Monday (ISO 8601).
  weekly: (atMs: number, zone: string) => Math.floor((wallOf(atMs, zone) / dayMs + 3) / 7),
  monthly: (atMs: number, zone: string) => {
    const date = new Date(wallOf(atMs, zone))
    return date.getUTCFullYear() * 12 + date.getUTCMonth()
  },
} as const
