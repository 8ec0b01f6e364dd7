import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'

/** How long keys are held and waited between, as `--hold` and `--delay` say. @throws CliError `usage` */
export function keyTimes(invocation: Invocation): { readonly holdMs?: number; readonly delayMs?: number } {
  const [holdMs, delayMs] = [milliseconds(invocation, 'hold'), milliseconds(invocation, 'delay')]
  return { ...(holdMs === undefined ? {} : { holdMs }), ...(delayMs === undefined ? {} : { delayMs }) }
}

function milliseconds(invocation: Invocation, name: string): number | undefined {
  const text = invocation.text(name)
  if (text === undefined) return undefined
  if (/^\d{1,5}$/.test(text) && Number(text) <= 10_000) return Number(text)
  throw new CliError('usage', `--${name} is ${JSON.stringify(text)}`, 'give milliseconds from 0 to 10000')
}
