/**
 * CIM element names are compared without regard to case and kept as they were spelt (DSP0004 5.2.1, "caseless").
 * `foldName` gives the form in which names are compared.
 */
export function foldName(name: string): string {
  return name.toLowerCase()
}

export function sameName(a: string, b: string): boolean {
  return a === b || (a.length === b.length && foldName(a) === foldName(b))
}

interface Named {
  readonly name: string
}

/** Named elements in their declared order, found by name whatever its case. A later `set` of a name replaces in place. */
export class NameMap<T extends Named> implements Iterable<T> {
  readonly #byName = new Map<string, T>()

  constructor(elements: Iterable<T> = []) {
    for (const element of elements) this.set(element)
  }

  get size(): number {
    return this.#byName.size
  }

  get(name: string): T | undefined {
    // The exact folded spelling first: most callers hold constants in lower case or repeat the same name.
    return this.#byName.get(foldName(name))
  }

  has(name: string): boolean {
    return this.#byName.has(foldName(name))
  }

  set(element: T): this {
    this.#byName.set(foldName(element.name), element)
    return this
  }

  delete(name: string): boolean {
    return this.#byName.delete(foldName(name))
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#byName.values()
  }
}
