import type { OperationContext } from '../call-context.ts'
import { RecordFault } from '../class-shape.ts'
import { batchSize } from '../instance-source.ts'

/** How many faulty records of one provider are left out, before the provider is: it might go on so for ever. */
const mostFaulty = 100

/** What was read of a provider's records and not passed on yet. */
export class Gathered<T, R> {
  readonly #read: (record: T) => R
  readonly #isTolerant: boolean
  #batch: R[] = []
  #first: RecordFault | undefined
  #faulty = 0

  constructor({ tolerate }: OperationContext, read: (record: T) => R) {
    this.#read = read
    this.#isTolerant = tolerate !== undefined
  }

  get size(): number {
    return this.#batch.length
  }

  /** What was wrong with the records that were left out. */
  get fault(): RecordFault | undefined {
    if (this.#first === undefined || this.#faulty === 1) return this.#first
    const text = `${this.#first.text}; ${this.#faulty - 1} more of its records are faulty`
    return new RecordFault(this.#first.property, text, { cause: this.#first })
  }

  /** Whether that is enough to be passed on. A faulty record is left out where the caller goes on after errors. */
  add(record: T): boolean {
    try {
      this.#batch.push(this.#read(record))
    } catch (error) {
      if (!this.#isTolerant || !(error instanceof RecordFault) || this.#faulty === mostFaulty) throw error
      this.#first ??= error
      this.#faulty++
    }
    return this.#batch.length >= batchSize
  }

  take(): R[] {
    const batch = this.#batch
    this.#batch = []
    return batch
  }
}
