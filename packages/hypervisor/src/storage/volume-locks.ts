/** Who works on which volume: any number of readers, or one writer. */
export class VolumeLocks {
  readonly #holders = new Map<string, Set<Holder>>()

  /** Who stands in the way. */
  conflict(volume: string, mode: 'read' | 'write'): string | undefined {
    for (const holder of this.#holders.get(volume) ?? []) {
      if (mode === 'write' || holder.mode === 'write') return holder.what
    }
    return undefined
  }

  /** The caller has looked for a conflict just before. */
  take(volume: string, holder: Holder): Disposable {
    const holders = this.#holders.get(volume) ?? new Set()
    // A holder is an object of its own: the same words may hold twice.
    const own = { ...holder }
    this.#holders.set(volume, holders.add(own))
    return {
      [Symbol.dispose]: () => {
        holders.delete(own)
        if (holders.size === 0) this.#holders.delete(volume)
      },
    }
  }
}

export interface Holder {
  readonly mode: 'read' | 'write'
  /** For people: `its resize`. */
  readonly what: string
}
