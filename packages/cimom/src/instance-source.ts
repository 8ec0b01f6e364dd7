import type { OperationContext } from './call-context.ts'
import type { ClassShape, InstanceValues } from './class-shape.ts'
import type { Eventually } from './provider.ts'
import type { Restriction } from './query/restriction.ts'
import type { InstanceRecord } from './record.ts'

/** Where the instances of exactly one class come from: a provider, rows of associations, or the repository. */
export interface InstanceSource {
  readonly shape: ClassShape
  /** All instances, some at a time. */
  batches(context: OperationContext): AsyncIterable<readonly InstanceValues[]> | Iterable<readonly InstanceValues[]>
  /** At least those that fulfil the restrictions; without it there is no faster way than `batches`. */
  query?(
    restrictions: readonly Restriction[],
    context: OperationContext,
  ): AsyncIterable<readonly InstanceValues[]> | Iterable<readonly InstanceValues[]>
  get(keys: InstanceRecord, context: OperationContext): Eventually<InstanceValues | undefined>
}

/** How many instances of a provider are gathered before they are passed on. */
export const batchSize = 64

/** The instances of a source that fulfil the restrictions, and perhaps others. */
export function restricted(
  source: InstanceSource,
  restrictions: readonly Restriction[],
  context: OperationContext,
): ReturnType<InstanceSource['batches']> {
  if (source.query === undefined || restrictions.length === 0) return source.batches(context)
  return source.query(restrictions, context)
}
