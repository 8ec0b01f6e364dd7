import { existsSync } from 'node:fs'
import type { Invocation } from '../command/invocation.ts'
import { exitCode } from '../error/exit-code.ts'

/** How a command ends whose MOF files have errors: a file that was named and is not there is told apart. */
export function failedExit(invocation: Invocation): number {
  return exitCode(invocation.argumentList('file').every((file) => existsSync(file)) ? 'failed' : 'not-found')
}
