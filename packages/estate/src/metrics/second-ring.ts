import { levels, slotOf } from './levels.ts'

const { rows } = levels['1s']

/** The last ten minutes, a row a second, in one piece of memory: 4 bytes a number, and 4 for the row's time. */
export class SecondRing {
  readonly #names: readonly string[]
  readonly #values: Float32Array
  /** Seconds since 1970 of the row that is in a place; 0 for none. */
  readonly #times = new Uint32Array(rows)

  constructor(names: readonly string[]) {
    this.#names = names
    this.#values = new Float32Array(rows * names.length)
  }

  put(second: number, values: Readonly<Record<string, number | undefined>>): void {
    const slot = slotOf('1s', second)
    this.#times[slot] = second
    const at = slot * this.#names.length
    for (const [column, name] of this.#names.entries()) this.#values[at + column] = values[name] ?? Number.NaN
  }

  /** A row in the order of the names; one that is newer keeps its place. */
  recall(second: number, values: Float32Array): void {
    const slot = slotOf('1s', second)
    if ((this.#times[slot] ?? 0) >= second) return
    this.#times[slot] = second
    this.#values.set(values.subarray(0, this.#names.length), slot * this.#names.length)
  }

  /** Rows from one second to another, both included, in their order; places that hold none are passed over. */
  *read(
    from: number,
    to: number,
  ): Generator<{ readonly second: number; readonly values: Float32Array }, void, undefined> {
    for (let second = Math.max(from, to - rows + 1); second <= to; second++) {
      const slot = slotOf('1s', second)
      if (this.#times[slot] !== second) continue
      const at = slot * this.#names.length
      yield { second, values: this.#values.subarray(at, at + this.#names.length) }
    }
  }

  /** In bytes. */
  get size(): number {
    return this.#values.byteLength + this.#times.byteLength
  }
}
