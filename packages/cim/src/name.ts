/**
 * CIM element names are compared without regard to case and kept as they were spelt (DSP0004 5.2.1, "caseless").
 * `foldName` gives the form in which names are compared.
 */
export function foldName(name: string): string {
  const known = folded.get(name)
  if (known !== undefined) return known
  const result = name.toLowerCase()
  if (name.length <= longestRemembered) {
    if (folded.size >= mostRemembered) folded.clear()
    folded.set(name, result)
  }
  return result
}

export function sameName(a: string, b: string): boolean {
  return a === b || foldName(a) === foldName(b)
}

// The same few thousand names are folded again and again: remembering them spares the conversion and, since a string
// keeps its hash, the hashing of its result. Bounded in number and length, because names also come from strangers.
const folded = new Map<string, string>()
const mostRemembered = 20_000
const longestRemembered = 100

/** The name of a property, method, parameter or qualifier (DSP0004 annex A, IDENTIFIER). */
export function isIdentifier(name: string): boolean {
  if (name === '' || isDigit(name.charCodeAt(0))) return false
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i)
    if (code < 0x80 ? asciiInName[code] !== 1 : !isBeyondAscii(code)) return false
  }
  return true
}

const asciiInName = Uint8Array.from({ length: 0x80 }, (_, code) => (/\w/.test(String.fromCharCode(code)) ? 1 : 0))

/** A class name: a schema name without underscores, an underscore, an identifier (`CIM_ComputerSystem`, DSP0004 5.1.2.7). */
export function isClassName(name: string): boolean {
  const split = name.indexOf('_')
  if (split <= 0 || split === name.length - 1 || !isIdentifier(name)) return false
  // What follows the schema name is an IDENTIFIER of its own, so it begins with no digit.
  return !isDigit(name.charCodeAt(split + 1))
}

/** The schema a class belongs to: `CIM` of `CIM_System`; empty where the name has none. */
export function schemaName(className: string): string {
  return className.slice(0, Math.max(0, className.indexOf('_')))
}

/** A namespace's name: identifiers parted by slashes, without leading or trailing slash: `root/virt`. */
export function isNamespaceName(name: string): boolean {
  return name.split('/').every(isIdentifier)
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

// DSP0004 annex A: UCS0080TOFFEF, the assigned characters U+0080 to U+FFEF; a surrogate is no character.
function isBeyondAscii(code: number): boolean {
  if (code > 0xffef || (code >= 0xd800 && code <= 0xdfff)) return false
  return !unassigned.test(String.fromCharCode(code))
}

const unassigned = /\p{Cn}/u

interface Named {
  readonly name: string
}

/** Named elements in their declared order, found by name whatever its case. A later `set` of a name replaces in place. */
export class NameMap<T extends Named> implements Iterable<T> {
  #byName: Map<string, T>
  /** What lies below `#byName` until somebody needs both as one. */
  #base: NameMap<T> | undefined

  /** Copying another `NameMap` folds no name again. */
  constructor(elements: Iterable<T> = []) {
    if (elements instanceof NameMap) {
      this.#byName = new Map((elements as NameMap<T>).#whole())
      return
    }
    this.#byName = new Map()
    for (const element of elements) this.set(element)
  }

  /**
   * The elements of `base`, some replaced in place, then the others of `elements`. Costs only `elements` until the
   * result is first iterated or changed; `base` must not change before. A schema keeps most classes in this state.
   */
  static extending<T extends Named>(base: NameMap<T>, elements: Iterable<T>): NameMap<T> {
    const extended = new NameMap<T>(elements)
    extended.#base = base
    return extended
  }

  get size(): number {
    return this.#whole().size
  }

  get(name: string): T | undefined {
    return this.#get(foldName(name))
  }

  has(name: string): boolean {
    return this.#get(foldName(name)) !== undefined
  }

  set(element: T): this {
    this.#whole().set(foldName(element.name), element)
    return this
  }

  delete(name: string): boolean {
    return this.#whole().delete(foldName(name))
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#whole().values()
  }

  #get(key: string): T | undefined {
    const own = this.#byName.get(key)
    return own !== undefined || this.#base === undefined ? own : this.#base.#get(key)
  }

  #whole(): Map<string, T> {
    if (this.#base === undefined) return this.#byName
    const whole = new Map(this.#base.#whole())
    for (const [key, element] of this.#byName) whole.set(key, element)
    this.#byName = whole
    this.#base = undefined
    return whole
  }
}
