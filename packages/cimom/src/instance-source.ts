import type { OperationContext } from './call-context.ts'
import type { ClassShape, InstanceValues } from './class-shape.ts'
import type { Eventually } from './provider.ts'
import type { InstanceRecord } from './record.ts'

/** Where the instances of exactly one class come from: a provider, rows of associations, or the repository. */
export interface InstanceSource {
  readonly shape: ClassShape
  /** All instances, some at a time. */
  batches(context: OperationContext): AsyncIterable<readonly InstanceValues[]> | Iterable<readonly InstanceValues[]>
  get(keys: InstanceRecord, context: OperationContext): Eventually<InstanceValues | undefined>
}

/** How many instances of a provider are gathered before they are passed on. */
export const batchSize = 64
