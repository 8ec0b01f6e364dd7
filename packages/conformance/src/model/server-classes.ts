import { type CimClass, CimError, foldName } from '@cimarron/cim'
import type { ModelSource } from '../source.ts'
import { standardLineage, standardName } from '../standard/standard-class.ts'

/** The classes of a server, each asked for once. */
export class ServerClasses {
  readonly #source: ModelSource
  readonly #classes = new Map<string, Promise<CimClass | undefined>>()
  readonly #lineages = new Map<string, Promise<readonly string[]>>()
  /** Lineages that are known by now, for who cannot wait. */
  readonly #known = new Map<string, readonly string[]>()

  constructor(source: ModelSource) {
    this.#source = source
  }

  /** A class; undefined where the server has none of that name, or gives out no classes. */
  async get(name: string, namespace: string): Promise<CimClass | undefined> {
    const key = `${foldName(namespace)}:${foldName(name)}`
    const known = this.#classes.get(key)
    if (known !== undefined) return await known
    const asked = this.#ask(name, namespace)
    this.#classes.set(key, asked)
    return await asked
  }

  async #ask(name: string, namespace: string): Promise<CimClass | undefined> {
    try {
      return await this.#source.getClass(name, { namespace })
    } catch (error) {
      if (error instanceof CimError) return undefined
      throw error
    }
  }

  /** The names of a class and those above it, from the class up. */
  async lineage(name: string, namespace: string): Promise<readonly string[]> {
    const key = foldName(name)
    const known = this.#lineages.get(key)
    if (known !== undefined) return await known
    const asked = this.#climb(name, namespace)
    this.#lineages.set(key, asked)
    const lineage = await asked
    this.#known.set(key, lineage)
    return lineage
  }

  async #climb(name: string, namespace: string): Promise<readonly string[]> {
    const lineage: string[] = []
    // A server may declare a circle; no schema is as deep as this.
    for (let at: string | null = name; at !== null && lineage.length < deepest; ) {
      const standard = standardLineage(at)
      if (standard.length > 0) return [...lineage, ...standard]
      lineage.push(at)
      const cls: CimClass | undefined = await this.get(at, namespace)
      at = cls === undefined ? guessed(at) : cls.superclass
    }
    return lineage
  }

  /** Whether a class, whose lineage was asked for before, is a class of the schema or below it. */
  isA(name: string, standard: string): boolean {
    const wanted = foldName(standard)
    return (this.#known.get(foldName(name)) ?? standardLineage(name)).some((each) => foldName(each) === wanted)
  }

  /** The class of the schema that a class, whose lineage was asked for before, is or extends. */
  standardOf(name: string): string | undefined {
    for (const each of this.#known.get(foldName(name)) ?? [name]) {
      const standard = standardName(each)
      if (standard !== undefined) return standard
    }
    return undefined
  }
}

const deepest = 50

/** A server that gives out no classes names its own after the schema's: `ACME_ComputerSystem`. */
function guessed(name: string): string | null {
  return standardName(`CIM_${name.slice(name.indexOf('_') + 1)}`) ?? null
}
