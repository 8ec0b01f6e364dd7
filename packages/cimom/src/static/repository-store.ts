import { recordIn, type StoredValue, textIn } from './stored-value.ts'

/**
 * Where what clients create is kept: the port of a key-value store. What it has is taken when the object manager is made, and
 * decoded when it is first asked for; a promise that settles says that a change is durable, one that fails that it did not
 * happen.
 */
export interface RepositoryStore<T = StoredInstance> {
  /** Called once. `read` throws where what is stored can't be read. */
  take(): Iterable<StoredEntry<T>>
  /** `also` are writes of this store or of another that shares its commits: durable with this one, or none of them. */
  put(key: string, stored: T, also?: readonly PendingWrite[]): Promise<void>
  delete(key: string, also?: readonly PendingWrite[]): Promise<void>
  /** A `put` that is to be made with another change. */
  putting(key: string, stored: T): PendingWrite
}

export type StoredEntry<T> = readonly [key: string, read: () => T]

/**
 * What becomes durable with another change or not at all. Only the stores know what is in it: those of one object manager
 * must understand each other's.
 */
export type PendingWrite = object

/** A static instance as it is kept, in JSON. */
export interface StoredInstance {
  readonly namespace: string
  readonly className: string
  /** By name; `null` for an instance that the program brings along and a client deleted. */
  readonly properties: Readonly<Record<string, StoredValue>> | null
  /** The instance's keys as one text. */
  readonly instanceKey: string
}

/** A row as JSON.parse gave it. @throws TypeError saying what is wrong with it */
export function decodeStoredInstance(row: unknown): StoredInstance {
  const { namespace, className, properties, instanceKey } = recordIn(row)
  return {
    namespace: textIn(namespace),
    className: textIn(className),
    instanceKey: textIn(instanceKey),
    // Values are decoded one by one, when they are checked against their class.
    properties: properties === null ? null : (recordIn(properties) as Readonly<Record<string, StoredValue>>),
  }
}

/** A store that keeps nothing beyond the process: for tests, and for servers whose instances may be lost. */
export function memoryStore<T = StoredInstance>(): RepositoryStore<T> {
  const rows = new Map<string, T>()
  return {
    take: () => rows.entries().map(([key, stored]) => [key, () => stored] as const),
    async put(key, stored, also) {
      rows.set(key, stored)
      applyPending(also)
    },
    async delete(key, also) {
      rows.delete(key)
      applyPending(also)
    },
    putting: (key, stored) => new PendingAct(() => void rows.set(key, stored)),
  }
}

/** A pending write of a store in memory. */
export class PendingAct {
  readonly apply: () => void

  constructor(apply: () => void) {
    this.apply = apply
  }
}

export function applyPending(writes: readonly PendingWrite[] = []): void {
  for (const write of writes) if (write instanceof PendingAct) write.apply()
}
