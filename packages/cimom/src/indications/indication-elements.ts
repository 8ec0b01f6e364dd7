import { type CimValue, foldName } from '@cimarron/cim'
import type { InstanceRecord } from '../record.ts'
import type { PendingWrite, RepositoryStore, StoredInstance } from '../static/repository-store.ts'
import { decodeStored, encodeStored, type StoredValue } from '../static/stored-value.ts'
import {
  type ElementClassName,
  type ElementKind,
  type ElementPlace,
  elementClasses,
  elementClassNamed,
  elementKey,
} from './indication-element.ts'
import type { StoredRows } from './indication-store.ts'

/** A filter, collection, destination or subscription. A change of it is another object under the same key. */
export interface IndicationElement extends ElementPlace {
  readonly key: string
  /** The program brought it along: it is not stored, and clients can't delete it. */
  readonly isPredefined: boolean
  /** Of a collection: the keys of its filters. */
  readonly members?: readonly string[]
  /** What is remembered of it beside its properties. */
  readonly notes: ElementNotes
}

export interface ElementNotes {
  /** When it was created; milliseconds since 1970. */
  readonly createdMs: number
  /** Of a destination: since when every delivery has failed. */
  readonly failingSinceMs?: number
}

/** All elements, by kind and key. A change is seen by all as soon as it is durable. */
export class IndicationElements {
  readonly #store: RepositoryStore
  readonly #byKind: Readonly<Record<ElementKind, Map<string, IndicationElement>>> = {
    filter: new Map(),
    collection: new Map(),
    destination: new Map(),
    subscription: new Map(),
  }

  /** `onRefused` hears of stored rows that can't be read; they stay where they are. */
  constructor(store: RepositoryStore, found: StoredRows, onRefused: (key: string, cause: unknown) => void) {
    this.#store = store
    for (const [key, row] of found) {
      const className = elementClassNamed(row.className)
      if (className === undefined) continue
      try {
        this.#see(decoded(row, className))
      } catch (cause) {
        onRefused(key, cause)
      }
    }
  }

  of(kind: ElementKind): ReadonlyMap<string, IndicationElement> {
    return this.#byKind[kind]
  }

  /** An element by its key, if it is of this kind. */
  find(kind: ElementKind, key: string | undefined): IndicationElement | undefined {
    return key === undefined ? undefined : this.#byKind[kind].get(key)
  }

  /** The elements of exactly this class in a namespace. */
  *in(namespace: string, className: ElementClassName): Generator<IndicationElement> {
    const folded = foldName(namespace)
    for (const element of this.#byKind[elementClasses[className].kind].values()) {
      if (element.className === className && foldName(element.namespace) === folded) yield element
    }
  }

  /** Makes it durable, with what belongs to it. */
  async put(element: IndicationElement, also?: readonly PendingWrite[]): Promise<void> {
    await this.#store.put(element.key, encoded(element), also)
    this.#see(element)
  }

  /** Takes what the program brings along. */
  predefine(element: IndicationElement): void {
    this.#see(element)
  }

  /** Shows it changed until the process ends, or something of it is made durable. */
  show(element: IndicationElement): void {
    this.#see(element)
  }

  async delete({ key, className }: IndicationElement, also?: readonly PendingWrite[]): Promise<void> {
    await this.#store.delete(key, also)
    this.#byKind[elementClasses[className].kind].delete(key)
  }

  #see(element: IndicationElement): void {
    this.#byKind[elementClasses[element.className].kind].set(element.key, element)
  }
}

/** An element from its place. */
export function elementOf(place: ElementPlace, notes: ElementNotes, isPredefined = false): IndicationElement {
  return { ...place, key: elementKey(place), isPredefined, notes }
}

/** The same element with another record, or other notes. */
export function changed(
  element: IndicationElement,
  { record = element.record, notes = element.notes }: { record?: InstanceRecord; notes?: ElementNotes },
): IndicationElement {
  return { ...element, record, notes }
}

/** Beside the properties, under a name that no property has. */
const notesName = '#notes'

function encoded({ namespace, className, key, record, notes }: IndicationElement): StoredInstance {
  const properties: Record<string, StoredValue> = { [notesName]: { ...notes } }
  for (const [name, value] of Object.entries(record)) if (value !== undefined) properties[name] = encodeStored(value)
  return { namespace, className, instanceKey: key, properties }
}

function decoded({ namespace, properties }: StoredInstance, className: ElementClassName): IndicationElement {
  const { [notesName]: stored, ...others } = properties ?? {}
  const record: Record<string, CimValue> = {}
  for (const [name, value] of Object.entries(others)) record[name] = decodeStored(value)
  return elementOf({ namespace, className, record }, notesIn(stored))
}

function notesIn(stored: unknown): ElementNotes {
  const { createdMs, failingSinceMs } =
    typeof stored === 'object' && stored !== null ? (stored as Partial<ElementNotes>) : {}
  return {
    createdMs: Number(createdMs ?? 0),
    ...(typeof failingSinceMs === 'number' && { failingSinceMs }),
  }
}
