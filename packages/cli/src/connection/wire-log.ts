import { appendFileSync, closeSync, openSync } from 'node:fs'
import type { WireLogOptions } from '@cimarron/wbem-client'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { safeText } from '../output/safe-text.ts'

/** What `--log` asks for. A file is added to, and made for its owner alone. @throws CliError where it cannot be written */
export function wireLog(invocation: Invocation): WireLogOptions | undefined {
  const file = invocation.text('log')
  const pretty = invocation.flag('log-pretty')
  if (file === undefined) {
    if (pretty) throw new CliError('usage', '--log-pretty says how --log is written', 'give --log FILE as well')
    return undefined
  }
  const { stderr } = invocation.host
  if (file === '-') {
    const isTerminal = stderr.isTTY === true
    return { write: (text) => stderr.write(isTerminal ? safeText(text, { lines: true }) : text), pretty }
  }
  try {
    closeSync(openSync(file, 'a', 0o600))
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    throw new CliError('usage', `--log ${JSON.stringify(file)} cannot be written: ${words}`, 'name another file, or -')
  }
  return { write: (text) => appendFileSync(file, text), pretty }
}
