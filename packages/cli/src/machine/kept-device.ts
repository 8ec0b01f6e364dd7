import { ProblemError } from '@cimarron/api/client'
import { CliError } from '../error/cli-error.ts'
import { explainError } from '../error/explain-error.ts'

/** Where a guest does not let go of a device: the same error, with the command that does not need it to. */
export function explainKept(error: unknown, command: string): unknown {
  if (!(error instanceof ProblemError) || !guestKeeps.has(error.code)) return error
  const { kind, message } = explainError(error)
  const remedy = `"${command} --next" lets it wait for the next start`
  return new CliError(kind === 'timeout' ? 'timeout' : 'conflict', message, { remedy, cause: error })
}

const guestKeeps: ReadonlySet<ProblemError['code']> = new Set(['guest-refused', 'timeout'])
