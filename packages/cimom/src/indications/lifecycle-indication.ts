import { formatObjectPath, type Instance } from '@cimarron/cim'
import type { ClassShape, InstanceValues } from '../class-shape.ts'
import { encodeStored } from '../static/stored-value.ts'
import { instanceOf } from './indication-instance.ts'

/** An instance that is created (no `before`), modified or deleted (no `after`). */
export interface InstanceChange {
  readonly shape: ClassShape
  readonly before?: InstanceValues
  readonly after?: InstanceValues
}

/** The class of the indication of a change. */
export function lifecycleClass({ before, after }: InstanceChange): string {
  if (before === undefined) return 'CIM_InstCreation'
  return after === undefined ? 'CIM_InstDeletion' : 'CIM_InstModification'
}

/** What the indication of a change tells of it, as CIM_InstIndication and its subclasses describe the properties. */
export function lifecycleRecord(change: InstanceChange, namespace: string, host: string): Record<string, InstanceFact> {
  const { shape, before, after } = change
  const source = after ?? before ?? []
  const record: Record<string, InstanceFact> = {
    SourceInstance: instanceOf(shape, source),
    SourceInstanceModelPath: formatObjectPath(shape.pathOf(source, namespace)),
    SourceInstanceHost: host,
  }
  if (before !== undefined && after !== undefined) {
    record.PreviousInstance = instanceOf(shape, before)
    record.ChangedPropertyNames = changedProperties(change)
  }
  return record
}

type InstanceFact = Instance | string | readonly string[]

/** The names of the properties whose values differ. */
export function changedProperties({ shape, before = [], after = [] }: InstanceChange): string[] {
  const text = (values: InstanceValues, index: number): string => JSON.stringify(encodeStored(values[index] ?? null))
  return shape.properties.flatMap(({ name }, index) =>
    before[index] === after[index] || text(before, index) === text(after, index) ? [] : [name],
  )
}
