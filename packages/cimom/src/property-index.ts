import { type CimValue, ObjectPath } from '@cimarron/cim'
import type { ClassShape, InstanceValues } from './class-shape.ts'
import { pathText } from './key-text.ts'
import type { Restriction } from './query/restriction.ts'

/** Fewer instances are looked through as fast. */
const fewestIndexed = 64
/** Properties of a class that are indexed: the first that queries fix. */
const mostIndexes = 4

type IndexKey = string | number | bigint

/**
 * Indexes of a class's instances by the values of single properties. One is made when a query first fixes the property (`Parent =
 * 'a'`, which would have looked through all instances), and kept from then on.
 */
export class PropertyIndexes {
  readonly #shape: ClassShape
  readonly #namespace: string
  readonly #byPlace = new Map<number, Map<IndexKey, Set<InstanceValues>>>()

  constructor(shape: ClassShape, namespace: string) {
    this.#shape = shape
    this.#namespace = namespace
  }

  add(values: InstanceValues): void {
    for (const [place, index] of this.#byPlace) this.#put(index, place, values)
  }

  remove(values: InstanceValues): void {
    for (const [place, index] of this.#byPlace) {
      const key = this.#keyOf(values[place])
      if (key === undefined) continue
      const found = index.get(key)
      found?.delete(values)
      if (found?.size === 0) index.delete(key)
    }
  }

  /** The instances that one of the restrictions leaves, where there is an index for it, or it is worth one. */
  find(
    restrictions: readonly Restriction[],
    all: ReadonlyMap<string, InstanceValues>,
  ): Iterable<InstanceValues> | undefined {
    if (all.size < fewestIndexed) return undefined
    for (const { property, operator, value } of restrictions) {
      const place = this.#shape.indexOf(property)
      const key = operator === '=' ? this.#keyOf(value) : undefined
      if (place === undefined || key === undefined) continue
      const index = this.#byPlace.get(place) ?? this.#make(place, all.values())
      if (index !== undefined) return index.get(key) ?? []
    }
    return undefined
  }

  #make(place: number, all: Iterable<InstanceValues>): Map<IndexKey, Set<InstanceValues>> | undefined {
    if (this.#byPlace.size >= mostIndexes) return undefined
    const index = new Map<IndexKey, Set<InstanceValues>>()
    for (const values of all) this.#put(index, place, values)
    this.#byPlace.set(place, index)
    return index
  }

  #put(index: Map<IndexKey, Set<InstanceValues>>, place: number, values: InstanceValues): void {
    const key = this.#keyOf(values[place])
    if (key === undefined) return
    const found = index.get(key)
    if (found === undefined) index.set(key, new Set([values]))
    else found.add(values)
  }

  /** Equal for values that a query takes for equal; `undefined` for what is not indexed (half the instances have one of two booleans). */
  #keyOf(value: CimValue | undefined): IndexKey | undefined {
    if (value instanceof ObjectPath) return pathText(value, this.#namespace)
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? value : undefined
  }
}
