/** @typedef {{ readonly Name: string, readonly Shelf: string, readonly Weight: bigint }} Box */

/** The boxes, by name and by shelf. It knows nothing of CIM, as what you have knows nothing of it. */
export class Stock {
  /** @type {Map<string, Box>} */
  #boxes = new Map()

  /** @param {unknown} boxes as the configuration says: `[{ name, shelf, weight }]` */
  constructor(boxes) {
    if (!Array.isArray(boxes)) throw new Error('the option boxes is no list')
    for (const { name, shelf, weight = 0 } of boxes) {
      this.put({ Name: String(name), Shelf: String(shelf), Weight: BigInt(weight) })
    }
  }

  all() {
    return this.#boxes.values()
  }

  /** @param {string} name */
  find(name) {
    return this.#boxes.get(name)
  }

  /** @param {string} shelf */
  on(shelf) {
    return [...this.#boxes.values()].filter(({ Shelf }) => Shelf === shelf)
  }

  /** @param {Box} box */
  put(box) {
    this.#boxes.set(box.Name, box)
  }

  /**
   * @param {string} name
   * @param {Record<string, unknown>} changes
   */
  change(name, changes) {
    const box = this.#boxes.get(name)
    if (box !== undefined) this.put({ ...box, ...changes })
  }

  /** @param {string} name */
  remove(name) {
    this.#boxes.delete(name)
  }

  /**
   * @param {string} name
   * @returns what was in it
   */
  empty(name) {
    const taken = this.#boxes.get(name)?.Weight ?? 0n
    this.change(name, { Weight: 0n })
    return taken
  }
}
