import type { PendingWrite } from '../static/repository-store.ts'
import type { QueueRow, QueueStore } from './indication-store.ts'

/** How much may wait for one destination, and for all of them together. What is more is dropped. */
export interface QueueLimits {
  readonly rows: number
  /** Length of the rows' texts, for one destination. */
  readonly characters: number
  /** The same for all destinations together. */
  readonly totalCharacters: number
}

export const defaultQueueLimits: QueueLimits = {
  rows: 100_000,
  characters: 64 * 2 ** 20,
  totalCharacters: 256 * 2 ** 20,
}

/** What all queues hold together. */
export interface QueueTotal {
  characters: number
}

/** A row that was asked for and is not durable yet. */
export interface PendingRow {
  readonly write: PendingWrite
  /** It is durable, or never will be. */
  settle(isDurable: boolean): void
}

interface Appended {
  readonly row: QueueRow
  isDurable: boolean | undefined
}

/** Rows held in memory; beyond that they are read from the store when their turn comes. */
const windowRows = 64
const windowCharacters = 2 ** 20

/** What waits for one destination, durably and in order. Memory does not grow with it. */
export class OutgoingQueue {
  readonly #name: string
  readonly #store: QueueStore
  readonly #limits: QueueLimits
  readonly #total: QueueTotal
  /** In order of their positions, from the first one that is not settled. */
  #appended: Appended[] = []
  /** What is taken next, without a gap. */
  #window: QueueRow[] = []
  #windowSize = 0
  #lastAppended: number
  #lastDurable: number
  /** The last row that is in the window or was taken from it. */
  #lastSeen = 0
  #clearedTo = 0
  #rows: number
  #characters: number
  #isReading = false
  #wake: (() => void) | undefined

  constructor(name: string, store: QueueStore, { limits, total }: { limits: QueueLimits; total: QueueTotal }) {
    const found = store.found.find((queue) => queue.name === name)
    this.#name = name
    this.#store = store
    this.#limits = limits
    this.#total = total
    this.#rows = found?.count ?? 0
    this.#characters = found?.size ?? 0
    this.#lastAppended = found?.last ?? 0
    this.#lastDurable = found?.last ?? 0
    total.characters += this.#characters
  }

  /** How many rows wait, the one that is being delivered included. */
  get length(): number {
    return this.#rows
  }

  /** Whether half of what may wait does: time for those who can wait to do so. */
  get isFilling(): boolean {
    const { rows, characters, totalCharacters } = this.#limits
    return this.#rows > rows / 2 || this.#characters > characters / 2 || this.#total.characters > totalCharacters / 2
  }

  /** Puts a row at the end, to be written by whoever asks; `undefined` where there is no room. */
  append(body: string): PendingRow | undefined {
    const { rows, characters, totalCharacters } = this.#limits
    const isFull =
      this.#rows >= rows ||
      this.#characters + body.length > characters ||
      this.#total.characters + body.length > totalCharacters
    if (isFull) return undefined
    const row = { position: ++this.#lastAppended, body }
    const appended: Appended = { row, isDurable: undefined }
    this.#appended.push(appended)
    this.#count(row, 1)
    return {
      write: this.#store.appending(this.#name, row),
      settle: (isDurable) => {
        appended.isDurable = isDurable
        this.#settle()
      },
    }
  }

  /** The next row, when there is one. @throws the reason of `signal`; what the store throws */
  async next(signal: AbortSignal): Promise<QueueRow> {
    for (;;) {
      signal.throwIfAborted()
      const row = this.#window.shift()
      if (row !== undefined) {
        this.#windowSize -= row.body.length
        return row
      }
      if (this.#lastSeen < this.#lastDurable) await this.#read()
      else await this.#arrival(signal)
    }
  }

  /** A write that forgets this row and all before it. */
  trimming({ position }: QueueRow): PendingWrite {
    return this.#store.trimming(this.#name, position)
  }

  /** The row was forgotten. */
  gone(row: QueueRow): void {
    if (row.position > this.#clearedTo) this.#count(row, -1)
  }

  /** Forgets everything that was appended so far, at once; the write does so in the store. */
  clear(): PendingWrite {
    this.#clearedTo = this.#lastAppended
    this.#lastSeen = Math.max(this.#lastSeen, this.#clearedTo)
    this.#lastDurable = Math.max(this.#lastDurable, this.#clearedTo)
    this.#window = []
    this.#windowSize = 0
    this.#total.characters -= this.#characters
    this.#rows = 0
    this.#characters = 0
    return this.#store.trimming(this.#name, this.#clearedTo)
  }

  /** In the order in which they were appended, whatever the order in which they settle. */
  #settle(): void {
    let settled = 0
    for (const { row, isDurable } of this.#appended) {
      if (isDurable === undefined) break
      settled++
      if (row.position <= this.#clearedTo) continue
      if (isDurable) this.#arrived(row)
      else this.#count(row, -1)
    }
    this.#appended.splice(0, settled)
    if (this.#lastDurable > this.#lastSeen || this.#window.length > 0) this.#wake?.()
  }

  #arrived(row: QueueRow): void {
    const isNext = this.#lastSeen === this.#lastDurable && !this.#isReading
    const hasRoom = this.#window.length < windowRows && this.#windowSize + row.body.length <= windowCharacters
    this.#lastDurable = row.position
    if (isNext && hasRoom) this.#see(row)
  }

  async #read(): Promise<void> {
    // What is appended from now on need not be among the rows.
    const wanted = this.#lastDurable
    this.#isReading = true
    try {
      const rows = await this.#store.read(this.#name, this.#lastSeen, windowRows)
      // Positions that a failed commit took are in no row.
      if (rows.length === 0) this.#lastSeen = Math.max(this.#lastSeen, wanted)
      for (const row of rows) if (row.position > this.#clearedTo) this.#see(row)
    } finally {
      this.#isReading = false
    }
  }

  #see(row: QueueRow): void {
    this.#window.push(row)
    this.#windowSize += row.body.length
    this.#lastSeen = row.position
  }

  #count({ body }: QueueRow, sign: 1 | -1): void {
    this.#rows += sign
    this.#characters += sign * body.length
    this.#total.characters += sign * body.length
  }

  async #arrival(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const abort = (): void => resolve()
    signal.addEventListener('abort', abort, { once: true })
    await promise
    signal.removeEventListener('abort', abort)
    this.#wake = undefined
  }
}
