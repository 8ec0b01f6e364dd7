import type { ExitKind } from './exit-code.ts'

/** What went wrong as people are told it: what, with which value, and what would be right; and the exit code's kind. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly kind: Exclude<ExitKind, 'ok'>
  readonly remedy: string | undefined

  /** A remedy alone, or with the error that is told in these words. */
  constructor(kind: Exclude<ExitKind, 'ok'>, message: string, more?: string | Explained) {
    const { remedy, cause } = typeof more === 'object' ? more : { remedy: more, cause: undefined }
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
    this.remedy = remedy
  }
}

interface Explained {
  readonly remedy?: string
  readonly cause: unknown
}
