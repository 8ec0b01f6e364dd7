import { type CimValue, Instance, type Property } from '@cimarron/cim'
import type { ClassShape, InstanceValues } from '../class-shape.ts'

/** Values of a class as an instance on its own; what is NULL is left out, unless it is asked for by name. */
export function instanceOf(
  { cls, properties }: ClassShape,
  values: InstanceValues,
  wanted: ReadonlySet<string> | null = null,
): Instance {
  const given: Property[] = []
  for (const [index, { name, type, isArray, embedding, referenceClass, arraySize }] of properties.entries()) {
    const value: CimValue = values[index] ?? null
    if (wanted === null ? value === null : !wanted.has(name)) continue
    given.push({
      name,
      type,
      isArray,
      value,
      ...(embedding && { embedding }),
      ...(referenceClass !== undefined && { referenceClass }),
      ...(arraySize !== undefined && { arraySize }),
    })
  }
  return new Instance(cls.name, given)
}
