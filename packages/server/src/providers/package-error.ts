/** A package of providers can't serve: why, and what to do about it. */
export class PackageError extends Error {
  override readonly name = 'PackageError'
  readonly remedy: string

  constructor(reason: string, remedy: string, cause?: unknown) {
    super(reason, { cause })
    this.remedy = remedy
  }
}
