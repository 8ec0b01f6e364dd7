import type { Write } from './statements.ts'
import { type Stored, type StoredRows, type StoredText, storedValue } from './stored-rows.ts'
import { andAlso, type PendingWrite, type Writer } from './writer.ts'

/**
 * JSON values by key whose owner keeps them in a form of their own: what is stored is handed over once, and
 * decoded when the owner wants it; from then on the archive is only written.
 */
export interface Archive<T> {
  /** What is stored, once; nothing the second time. `read` decodes, and throws what `decode` throws. */
  take(): Iterable<readonly [key: string, read: () => T]>
  /** `also`: what becomes durable with it or not at all. @throws EstateError `storage-failed`: then the old value is kept. */
  put(key: string, value: T, also?: readonly PendingWrite[]): Promise<void>
  /** Forgets the key; it need not be there. @throws EstateError `storage-failed` */
  delete(key: string, also?: readonly PendingWrite[]): Promise<void>
  /** A `put` that is to become durable with another change. */
  putting(key: string, value: T): PendingWrite
}

export class StoredArchive<T> implements Archive<T> {
  readonly #writer: Writer
  readonly #name: string
  readonly #decode: (value: unknown) => T
  #rows: StoredRows | undefined

  constructor(writer: Writer, { name, rows, decode }: Stored<T>) {
    this.#writer = writer
    this.#name = name
    this.#decode = decode
    this.#rows = rows
  }

  *take(): Generator<readonly [string, () => T]> {
    const rows = this.#rows ?? new Map<string, StoredText>()
    this.#rows = undefined
    for (const [key, stored] of rows) yield [key, () => this.#decode(storedValue(stored))]
  }

  put(key: string, value: T, also?: readonly PendingWrite[]): Promise<void> {
    return this.#writer.commit({ writes: andAlso(this.#put(key, value), also) })
  }

  delete(key: string, also?: readonly PendingWrite[]): Promise<void> {
    return this.#writer.commit({ writes: andAlso(['collection.delete', this.#name, key], also) })
  }

  putting(key: string, value: T): PendingWrite {
    return { writes: [this.#put(key, value)] }
  }

  #put(key: string, value: T): Write {
    return ['collection.put', this.#name, key, JSON.stringify(value)]
  }
}
