import type { Instance } from '@cimarron/cim'

/**
 * Something that raises indications of these classes in the namespace it is registered in. It runs while at least one
 * enabled subscription could match, and so costs nothing while nobody listens.
 */
export interface IndicationSource {
  readonly kind: 'indications'
  /** Its own name in its namespace, the same for ever: its position is kept under it. */
  readonly name: string
  /** The classes of the indications it raises, as declared in the namespace's schema. */
  readonly classNames: readonly string[]
  /**
   * Begins to raise what happens from now on, or after `sink.position` where there is one. A source that can go back does
   * well to publish nothing with its position at once: what happens after that is then not lost by a crash.
   */
  start(sink: IndicationSink): AsyncDisposable | Disposable
}

/** Where a running source puts what it raises. */
export interface IndicationSink {
  /** What was last given to `publish`, durably. `undefined` at first, and after nobody was subscribed for a while. */
  readonly position: string | undefined
  /** Whether an indication of this class may match a subscription: if not, it need not be made. */
  wants(className: string): boolean
  /**
   * Hands over indications in their order. Resolves when those that match are durably queued for each who subscribed,
   * together with the position. What every indication has besides (IndicationIdentifier, IndicationTime) is filled in
   * where it is missing.
   *
   * @throws CimError CIM_ERR_FAILED for an instance that is none of the source's classes; what the store throws: then
   *   nothing was queued, and the same can be published again
   */
  publish(indications: readonly Instance[], position?: string): Promise<void>
}

/** Makes a source of indications. */
export function defineIndications(source: Omit<IndicationSource, 'kind'>): IndicationSource {
  return { ...source, kind: 'indications' }
}
