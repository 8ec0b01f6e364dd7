/** Something that goes up and down with time around its middle, and what it has come to. */
export interface Wave {
  /** Per second; never below 0 where the swing is not larger. */
  readonly middle: number
  readonly swing: number
  readonly periodSeconds: number
  /** Where in its period it begins, from 0 to 1. */
  readonly phase: number
}

/** How high it is, so many seconds after its beginning. */
export function heightOf({ middle, swing, periodSeconds, phase }: Wave, seconds: number): number {
  return middle + swing * Math.sin(2 * Math.PI * (seconds / periodSeconds + phase))
}

/** What it has come to since its beginning: a counter, which only grows where the swing is not larger than the middle. */
export function totalOf({ middle, swing, periodSeconds, phase }: Wave, seconds: number): number {
  const turn = 2 * Math.PI
  const swung = Math.cos(turn * phase) - Math.cos(turn * (seconds / periodSeconds + phase))
  return middle * seconds + ((swing * periodSeconds) / turn) * swung
}
