import { momentPastGap, momentsOf, type WallMs, wallOf } from './wall-clock.ts'
import type { CronFields, When } from './when.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** February 29 comes after eight years at the latest (1896, 1904). */
const mostDays = 366 * 8 + 1

export interface Clockwork {
  /** IANA's name of the time zone whose clocks count. */
  readonly zone: string
  /** From when on distances are counted, in milliseconds since 1970. */
  readonly anchorMs: number
}

/**
 * The first moment after another at which something is due. By the clock on the wall: where clocks are put back, what is due
 * at an hour is due once, the first time; where they are put forward over it, as much later as they were. What is due in
 * every hour is due in each that passes, neither more nor less.
 */
export function nextRun(when: When, afterMs: number, { zone, anchorMs }: Clockwork): number | undefined {
  if (when.kind === 'every') return anchorMs + (Math.floor(Math.max(0, afterMs - anchorMs) / when.ms) + 1) * when.ms
  const { fields } = when
  const now = wallOf(afterMs, zone)
  // The day before: clocks that are put back lead into it.
  const first = Math.floor(now / dayMs) * dayMs - dayMs
  for (let day = 0; day < mostDays; day++) {
    const midnight = first + day * dayMs
    if (!fitsDay(midnight, fields)) continue
    const due = dueOn(midnight, { fields, zone, now, afterMs })
    if (due !== undefined) return due
  }
  return undefined
}

interface Search {
  readonly fields: CronFields
  readonly zone: string
  readonly now: WallMs
  readonly afterMs: number
}

function dueOn(midnight: WallMs, { fields, zone, now, afterMs }: Search): number | undefined {
  const isHourly = fields.hours.length === 24
  let earliest: number | undefined
  for (const hour of fields.hours) {
    for (const minute of fields.minutes) {
      const wall = midnight + hour * hourMs + minute * minuteMs
      // However clocks are put, they are so by less than a day.
      if (wall < now - dayMs) continue
      for (const moment of momentsAt(wall, zone, isHourly)) {
        if (moment > afterMs && (earliest === undefined || moment < earliest)) earliest = moment
      }
      // What follows is later still, unless clocks are put back in between.
      if (earliest !== undefined && wall > wallOf(earliest, zone) + 3 * hourMs) return earliest
    }
  }
  return earliest
}

function momentsAt(wall: WallMs, zone: string, isHourly: boolean): readonly number[] {
  const moments = momentsOf(wall, zone)
  if (isHourly) return moments
  return [moments[0] ?? momentPastGap(wall, zone)]
}

function fitsDay(midnight: WallMs, { days, months, weekdays, eitherDay }: CronFields): boolean {
  const date = new Date(midnight)
  if (!months.includes(date.getUTCMonth() + 1)) return false
  const [day, weekday] = [days.includes(date.getUTCDate()), weekdays.includes(date.getUTCDay())]
  return eitherDay ? day || weekday : day && weekday
}
