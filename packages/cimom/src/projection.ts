import { type CimClass, foldName } from '@cimarron/cim'

/**
 * Which properties of a class's instances an answer has, and how. Equal ones of a class are one object, so that a face
 * can keep what it made for one (an encoder) beside it.
 */
export interface Projection {
  readonly cls: CimClass
  /** The names of the properties to give, as declared; `null`: all. */
  readonly properties: readonly string[] | null
  readonly includeClassOrigin: boolean
}

export interface ProjectionRequest {
  readonly PropertyList?: readonly string[] | null | undefined
  readonly IncludeClassOrigin?: boolean | undefined
  /** Give only properties that this class has too: DeepInheritance is false (DSP0200 5.3.2.11). */
  readonly ofClass?: CimClass | undefined
}

const everything: ProjectionRequest = {}

/** The projections of one class. */
export class Projections {
  readonly #cls: CimClass
  readonly #all: Projection
  readonly #others = new Map<string, Projection>()

  constructor(cls: CimClass) {
    this.#cls = cls
    this.#all = { cls, properties: null, includeClassOrigin: false }
  }

  get(request: ProjectionRequest = everything): Projection {
    const { PropertyList, IncludeClassOrigin, ofClass } = request
    if (PropertyList == null && IncludeClassOrigin !== true && ofClass === undefined) return this.#all
    const properties = this.#select(PropertyList ?? null, ofClass)
    const key = `${IncludeClassOrigin === true}:${properties?.join() ?? '*'}`
    const known = this.#others.get(key)
    if (known !== undefined) return known
    const made = { cls: this.#cls, properties, includeClassOrigin: IncludeClassOrigin === true }
    // Property lists come from strangers: what is kept of them is bounded.
    if (this.#others.size >= mostKept) this.#others.clear()
    this.#others.set(key, made)
    return made
  }

  /** DSP0200 5.3.2.3: names that the class does not have are passed over, and so are repeated ones. */
  #select(list: readonly string[] | null, ofClass: CimClass | undefined): string[] | null {
    if (list === null && (ofClass === undefined || ofClass === this.#cls)) return null
    const wanted = list === null ? null : new Set(list.map(foldName))
    const selected: string[] = []
    for (const { name } of this.#cls.properties) {
      if (wanted !== null && !wanted.has(foldName(name))) continue
      if (ofClass !== undefined && !ofClass.properties.has(name)) continue
      selected.push(name)
    }
    return selected
  }
}

const mostKept = 100
