import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** An option such as `90`, `90s`, `5m`, `1.5h` in milliseconds; a bare number is of seconds. @throws CliError `usage` */
export function durationMs(invocation: Invocation, option: string): number | undefined {
  const text = invocation.text(option)
  if (text === undefined) return undefined
  const [, number = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? []
  const ms = Math.round(Number(number) * (unitMs[unit] ?? Number.NaN))
  if (number !== '' && Number.isSafeInteger(ms) && ms > 0) return ms
  throw new CliError(
    'usage',
    `--${option} is ${JSON.stringify(text)}, which is no duration`,
    '90s, 5m, 1.5h or 30d would be',
  )
}

/** How long ago, for people: `42 s`, `3 min`, `5 h`, `12 d`. */
export function ago(since: Date, now: number): string {
  const seconds = Math.max(0, Math.floor((now - since.getTime()) / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}
