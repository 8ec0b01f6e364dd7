import type { HypervisorEvent } from './event.ts'
import type { NetworkEvent } from './network/networks.ts'
import type { StorageEvent } from './storage/storage.ts'

/** How long work is accompanied: cancelled, made durable, and followed. All of it is optional. */
export interface Operation {
  readonly signal?: AbortSignal
  /**
   * Makes what the driver must remember durable and resolves when it is. Who calls the driver can so join its own rows
   * to the same commit. Without it the driver writes to the store it was opened with. Where this commit is what makes
   * the operation true (a definition, a change, its end), give the events that will be told when it resolves: the
   * caller's journal rows then join too, and one flush of the disk serves all. Tell the same events afterwards.
   */
  readonly commit?: (
    entries: readonly StoreEntry[],
    ...events: readonly (HypervisorEvent | StorageEvent | NetworkEvent)[]
  ) => Promise<void>
  /** From 0 to 1. */
  readonly progress?: (fraction: number) => void
}

/** A driver's memory: small texts by key, durable when `write` resolves, all of one call or none. */
export interface DriverStore {
  read(): Promise<ReadonlyMap<string, string>>
  write(entries: readonly StoreEntry[]): Promise<void>
}

/** `value` null forgets the key. */
export interface StoreEntry {
  readonly key: string
  readonly value: string | null
}

/**
 * A numbered place in the code at which tests kill the process. `reached('define:2')` does nothing in production.
 * Each driver lists its points, so that a test can try every one.
 */
export type FailPoint = (name: string) => void
