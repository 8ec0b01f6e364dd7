import type { DriverStore, StoreEntry } from './operation.ts'

/** A driver's memory that lasts as long as the object: for tests, and for what needs no durability. */
export class MemoryStore implements DriverStore {
  readonly #texts = new Map<string, string>()

  async read(): Promise<ReadonlyMap<string, string>> {
    return new Map(this.#texts)
  }

  async write(entries: readonly StoreEntry[]): Promise<void> {
    for (const { key, value } of entries) {
      if (value === null) this.#texts.delete(key)
      else this.#texts.set(key, value)
    }
  }
}
