const units = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
] as const

/** As it is given: 30m, 12h, 90s. */
export function duration(seconds: number): string {
  const unit = units.find(([, size]) => seconds >= size && seconds % size === 0)
  return unit ? `${seconds / unit[1]}${unit[0]}` : `${seconds}s`
}
