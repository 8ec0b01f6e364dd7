import { type CimClass, type CimValue, Instance, type Schema } from '@cimarron/cim'
import type { ClassShape, InstanceValues } from '../class-shape.ts'
import { invalidQuery, quoted } from './query-error.ts'

/** An instance that is asked whether it fits: as the object manager keeps it, or on its own. */
export type Subject = Instance | { readonly shape: ClassShape; readonly values: InstanceValues }

/** One instance for each class of FROM, in that order. */
export type Row = readonly Subject[]

/** A class of FROM. `cls` is `undefined` for a filter of instances whose class is not known beforehand. */
export interface QuerySource {
  readonly cls: CimClass | undefined
  readonly names: readonly string[]
}

/** What the names of a query are looked up in. */
export interface QueryScope {
  readonly schema: Schema
  readonly sources: readonly QuerySource[]
  /** The namespace that paths without one are in. */
  readonly namespace: string | undefined
}

/** Reads one property. Remembers where a class has it: instances come class by class. */
export function propertyReader(property: string): (subject: Subject) => CimValue {
  let shape: ClassShape | undefined
  let place = -1
  return (subject) => {
    if (subject instanceof Instance) return subject.get(property) ?? null
    if (subject.shape !== shape) {
      shape = subject.shape
      place = shape.indexOf(property) ?? -1
    }
    return subject.values[place] ?? null
  }
}

export function classNameOf(subject: Subject): string {
  return subject instanceof Instance ? subject.className : subject.shape.cls.name
}

/** The place in FROM of a class name or alias, `undefined` where it is none. */
export function sourceNamed(name: string, { sources }: QueryScope): number | undefined {
  const folded = name.toLowerCase()
  const index = sources.findIndex(({ names }) => names.includes(folded))
  return index < 0 ? undefined : index
}

/** The place in FROM of the one class that has a property. */
export function sourceWith(property: string, at: number, { sources }: QueryScope): number {
  const having = sources.flatMap(({ cls }, index) => (cls?.properties.has(property) === false ? [] : [index]))
  const [first, second] = having
  if (first === undefined) {
    const classes = sources.map(({ cls }) => cls?.name).join(' and ')
    throw invalidQuery(at, `${quoted(property)} is no property of ${classes}`)
  }
  if (second !== undefined) {
    const what = `${quoted(property)} is a property of several classes of FROM; put a class or alias and a dot before it`
    throw invalidQuery(at, what)
  }
  return first
}
