/** Why a driver that could do something can't do it on this host. */
export interface MissingFeature {
  /** A phrase that stands behind a colon. */
  readonly why: string
  /** What an administrator can do about it; absent where that is nothing. */
  readonly remedy?: string
}
