/**
 * Changes of instances go through together; a change of what they are instances of goes alone, after those before it and before
 * those that came meanwhile.
 */
export class ChangeGate {
  #inside = 0
  #alone: Promise<unknown> | undefined
  #emptied: (() => void) | undefined

  async together<T>(act: () => Promise<T>): Promise<T> {
    while (this.#alone !== undefined) await this.#alone
    this.#inside++
    try {
      return await act()
    } finally {
      this.#inside--
      if (this.#inside === 0) this.#emptied?.()
    }
  }

  async alone<T>(act: () => Promise<T>): Promise<T> {
    while (this.#alone !== undefined) await this.#alone
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#alone = promise
    try {
      if (this.#inside > 0) await new Promise<void>((emptied) => (this.#emptied = emptied))
      return await act()
    } finally {
      this.#alone = undefined
      this.#emptied = undefined
      resolve()
    }
  }
}
