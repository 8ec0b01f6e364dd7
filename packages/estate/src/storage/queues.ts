import type { PendingWrite, Writer } from './writer.ts'

/**
 * Queues of texts by name, in the order of their positions. They may be long: nothing of them is held in memory. What is
 * appended or trimmed is a pending write, to be committed alone or with a collection's.
 */
export interface Queues {
  /** Those that had rows when the database was opened. */
  readonly found: readonly FoundQueue[]
  /** Rows behind a position, in order, with all that was committed, or on its way, before. */
  read(name: string, after: number, limit: number): Promise<readonly QueueRow[]>
  /** A row at a position, a safe integer that the queue does not have yet. */
  appending(name: string, row: QueueRow): PendingWrite
  /** Forgets everything up to a position. */
  trimming(name: string, upTo: number): PendingWrite
  /** @throws EstateError `storage-failed`: then none of them was made. */
  commit(writes: readonly PendingWrite[]): Promise<void>
}

export interface FoundQueue {
  readonly name: string
  /** The position of its last row. */
  readonly last: number
  readonly count: number
  /** The length of its texts together, in characters. */
  readonly size: number
}

export interface QueueRow {
  readonly position: number
  readonly body: string
}

export async function openQueues(writer: Writer): Promise<Queues> {
  const found = (await writer.read('queues')).map(({ name, last, count, size }) => ({
    name: String(name),
    last: Number(last),
    count: Number(count),
    size: Number(size),
  }))
  return {
    found,
    async read(name, after, limit) {
      const rows = await writer.read('queue.after', name, after, limit)
      return rows.map(({ position, body }) => ({ position: Number(position), body: String(body) }))
    },
    appending: (name, { position, body }) => ({ writes: [['queue.append', name, position, body]] }),
    trimming: (name, upTo) => ({ writes: [['queue.trim', name, upTo]] }),
    commit: (writes) => writer.commit({ writes: writes.flatMap((each) => each.writes) }),
  }
}
