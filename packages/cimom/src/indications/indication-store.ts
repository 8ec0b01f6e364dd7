import {
  applyPending,
  memoryStore,
  PendingAct,
  type PendingWrite,
  type RepositoryStore,
  type StoredInstance,
} from '../static/repository-store.ts'

/**
 * Where the indication service keeps what must outlive the process. Its pending writes are understood by the store of
 * static instances and the other way round: an instance and the indications of it become durable together.
 */
export interface IndicationStore {
  /** Filters, destinations and subscriptions that clients created, the service's settings, the positions of sources. */
  readonly elements: RepositoryStore<StoredInstance>
  /** What is still to be delivered: a queue for each destination. */
  readonly queues: QueueStore
}

/** What the store had at the start, by key. */
export type StoredRows = ReadonlyMap<string, StoredInstance>

/** Takes what the store has. `onRefused` hears of rows that can't be read; they stay where they are. */
export function takeRows({ elements }: IndicationStore, onRefused: (key: string, cause: unknown) => void): StoredRows {
  const rows = new Map<string, StoredInstance>()
  for (const [key, read] of elements.take()) {
    try {
      rows.set(key, read())
    } catch (cause) {
      onRefused(key, cause)
    }
  }
  return rows
}

/** Queues of texts by name, in the order of their positions. */
export interface QueueStore {
  /** The queues that had rows at the start: position of the last one, number of rows, and length of all in characters. */
  readonly found: readonly {
    readonly name: string
    readonly last: number
    readonly count: number
    readonly size: number
  }[]
  /** Rows behind a position, in order, with all whose commit was called for before. */
  read(name: string, after: number, limit: number): Promise<readonly QueueRow[]>
  appending(name: string, row: QueueRow): PendingWrite
  /** Forgets everything up to a position. */
  trimming(name: string, upTo: number): PendingWrite
  /** Resolves in the order of the calls. */
  commit(writes: readonly PendingWrite[]): Promise<void>
}

export interface QueueRow {
  readonly position: number
  readonly body: string
}

/** A store that keeps nothing beyond the process. It understands the pending writes of `memoryStore` and they its. */
export function memoryIndicationStore(): IndicationStore {
  const queues = new Map<string, QueueRow[]>()
  const rowsOf = (name: string): QueueRow[] => queues.get(name) ?? []
  const append = (name: string, row: QueueRow): void => {
    const rows = queues.get(name)
    if (rows === undefined) queues.set(name, [row])
    else rows.push(row)
  }
  return {
    elements: memoryStore(),
    queues: {
      get found() {
        return [...queues].map(([name, rows]) => ({
          name,
          last: rows.at(-1)?.position ?? 0,
          count: rows.length,
          size: rows.reduce((sum, { body }) => sum + body.length, 0),
        }))
      },
      read: async (name, after, limit) =>
        rowsOf(name)
          .filter(({ position }) => position > after)
          .slice(0, limit),
      appending: (name, row) => new PendingAct(() => append(name, row)),
      trimming: (name, upTo) =>
        new PendingAct(
          () =>
            void queues.set(
              name,
              rowsOf(name).filter(({ position }) => position > upTo),
            ),
        ),
      commit: async (writes) => applyPending(writes),
    },
  }
}
