const barWidth = 24

/** `[######..................]  25 %  making the volume`, of a fraction from 0 to 1. */
export function progressLine(fraction: number, what: string): string {
  const filled = Math.round(fraction * barWidth)
  const percent = String(Math.floor(fraction * 100)).padStart(3)
  return `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${percent} %  ${what}`
}
