import type { Journal } from '../journal/journal.ts'
import type { JournalDraft } from '../journal-entry.ts'
import { type Archive, StoredArchive } from './archive.ts'
import { openQueues, type Queues } from './queues.ts'
import type { Write } from './statements.ts'
import { type Stored, type StoredRows, type StoredText, storedText, storedValue } from './stored-rows.ts'
import { andAlso, type PendingWrite, type Writer } from './writer.ts'

/**
 * Small JSON values by key, durable when a call resolves, read from memory: users, tokens, settings of those who share
 * the database. Writes of one key are made in the order in which they were called for.
 */
export interface Collection<T, Also = readonly PendingWrite[]> {
  readonly size: number
  get(key: string): T | undefined
  /** In no particular order. */
  entries(): Iterable<readonly [key: string, value: T]>
  /** `also`: what becomes durable with it or not at all. @throws EstateError `storage-failed`: then the old value holds. */
  put(key: string, value: T, also?: Also): Promise<void>
  /** Forgets the key; it need not be there. @throws EstateError `storage-failed` */
  delete(key: string, also?: Also): Promise<void>
}

export interface CollectionOptions<T> {
  /** Makes the value of what JSON.parse gave; throws where it can't. Called for each row when the collection is opened. */
  readonly decode: (value: unknown) => T
}

/** The database as those who share it see it. */
export interface Storage {
  /** The collection of that name; empty where nobody wrote to it. */
  collection<T>(name: string, options: CollectionOptions<T>): Collection<T>
  /** One whose changes are told in the journal: the entry is durable with the change, or neither is. */
  told<T>(name: string, options: CollectionOptions<T>): Collection<T, JournalDraft>
  /** The same for an owner who keeps the values in a form of their own. May be opened once. */
  archive<T>(name: string, options: CollectionOptions<T>): Archive<T>
  readonly queues: Queues
}

export async function openCollections(writer: Writer, journal: Journal): Promise<Storage> {
  /** As bytes until somebody opens them and says what they are. */
  const stored = new Map<string, StoredRows>()
  const rowsOf = (name: string): StoredRows => {
    const rows = stored.get(name) ?? new Map<string, StoredText>()
    stored.set(name, rows)
    return rows
  }
  await writer.readCollections(({ names, keys, bytes, ends }) => {
    for (const [index, name] of names.entries()) {
      rowsOf(name).set(keys[index] ?? '', { bytes, from: ends[index - 1] ?? 0, to: ends[index] ?? 0 })
    }
  })
  return {
    queues: await openQueues(writer),
    collection<T>(name: string, { decode }: CollectionOptions<T>): Collection<T> {
      const commit = ({ write, also, committed }: Change<readonly PendingWrite[]>) =>
        writer.commit({ writes: andAlso(write, also), committed })
      return new StoredCollection(commit, { name, rows: rowsOf(name), decode })
    },
    told<T>(name: string, { decode }: CollectionOptions<T>): Collection<T, JournalDraft> {
      const commit = ({ write, also, committed }: Change<JournalDraft>) =>
        journal.commit({ writes: [write], entries: also === undefined ? [] : [also], committed })
      return new StoredCollection(commit, { name, rows: rowsOf(name), decode })
    },
    archive<T>(name: string, { decode }: CollectionOptions<T>): Archive<T> {
      const rows = rowsOf(name)
      stored.delete(name)
      return new StoredArchive(writer, { name, rows, decode })
    },
  }
}

/** A row's change, with what goes with it. */
interface Change<Also> {
  readonly write: Write
  readonly also: Also | undefined
  readonly committed: () => void
}

class StoredCollection<T, Also> implements Collection<T, Also> {
  readonly #commit: (change: Change<Also>) => Promise<void>
  readonly #stored: Stored<T>
  readonly #values: Map<string, T>

  constructor(commit: (change: Change<Also>) => Promise<void>, stored: Stored<T>) {
    this.#commit = commit
    this.#stored = stored
    this.#values = new Map([...stored.rows].map(([key, bytes]) => [key, stored.decode(storedValue(bytes))]))
  }

  get size(): number {
    return this.#values.size
  }

  get(key: string): T | undefined {
    return this.#values.get(key)
  }

  entries(): Iterable<readonly [string, T]> {
    return this.#values.entries()
  }

  put(key: string, value: T, also?: Also): Promise<void> {
    const { name, rows } = this.#stored
    const text = JSON.stringify(value)
    return this.#commit({
      write: ['collection.put', name, key, text],
      also,
      committed: () => {
        rows.set(key, storedText(text))
        this.#values.set(key, value)
      },
    })
  }

  delete(key: string, also?: Also): Promise<void> {
    const { name, rows } = this.#stored
    return this.#commit({
      write: ['collection.delete', name, key],
      also,
      committed: () => {
        rows.delete(key)
        this.#values.delete(key)
      },
    })
  }
}
