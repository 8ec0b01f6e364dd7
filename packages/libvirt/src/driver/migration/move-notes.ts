import type { StoreEntry } from '@cimarron/hypervisor'

const prefix = 'move/'

/** A move that was begun: kept until it is known which side has the machine. */
export interface MoveNote {
  readonly machine: string
  /** The hypervisor it goes to (its id). */
  readonly to: string
  readonly state: 'off' | 'running' | 'paused'
  readonly sinceMs: number
}

/** Moves under way, or cut: durable before the target is asked for anything. */
export class MoveNotes {
  readonly #notes = new Map<string, MoveNote>()
  readonly #write: (entries: readonly StoreEntry[]) => Promise<void>

  constructor(texts: ReadonlyMap<string, string>, write: (entries: readonly StoreEntry[]) => Promise<void>) {
    this.#write = write
    for (const [key, text] of texts) {
      if (!key.startsWith(prefix)) continue
      // Written by `keep`.
      const note = JSON.parse(text) as MoveNote
      this.#notes.set(note.machine, note)
    }
  }

  get(machine: string): MoveNote | undefined {
    return this.#notes.get(machine)
  }

  async keep(note: MoveNote): Promise<void> {
    await this.#write([{ key: prefix + note.machine, value: JSON.stringify(note) }])
    this.#notes.set(note.machine, note)
  }

  async drop(machine: string): Promise<void> {
    if (!this.#notes.has(machine)) return
    await this.#write([{ key: prefix + machine, value: null }])
    this.#notes.delete(machine)
  }
}
