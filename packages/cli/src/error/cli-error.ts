import type { ExitKind } from './exit-code.ts'

/** What went wrong as people are told it: what, with which value, and what would be right; and the exit code's kind. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly kind: Exclude<ExitKind, 'ok'>
  readonly remedy: string | undefined

  constructor(kind: Exclude<ExitKind, 'ok'>, message: string, remedy?: string) {
    super(message)
    this.kind = kind
    this.remedy = remedy
  }
}
