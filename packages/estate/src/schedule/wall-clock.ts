/** What a clock on the wall shows, as the milliseconds since 1970 at which one in UTC would show the same. */
export type WallMs = number

const dayMs = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** The time zone of this host, by its name in IANA's data base. */
export function hostZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
export function offsetMs(atMs: number, zone: string): number {
  return wallOf(atMs, zone) - Math.floor(atMs / 1000) * 1000
}

/** What the clocks of a zone show at a moment, in whole seconds. */
export function wallOf(atMs: number, zone: string): WallMs {
  let format = formats.get(zone)
  if (!format) {
    const numeric = { year: 'numeric', month: 'numeric', day: 'numeric' } as const
    const time = { hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
    format = new Intl.DateTimeFormat('en-US', { ...numeric, ...time, hourCycle: 'h23', timeZone: zone })
    formats.set(zone, format)
  }
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

/**
 * The moments at which a zone's clocks show this: one; two where they are put back; none where they are put forward.
 * In order.
 */
export function momentsOf(wall: WallMs, zone: string): readonly number[] {
  // No zone changes its clocks twice within two days.
  const offsets = new Set([offsetMs(wall - dayMs, zone), offsetMs(wall + dayMs, zone)])
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((moment) => wallOf(moment, zone) === wall)
    .toSorted((one, other) => one - other)
}

/** The moment that would have shown this, had the clocks not been put forward. */
export function momentPastGap(wall: WallMs, zone: string): number {
  return wall - offsetMs(wall - dayMs, zone)
}
