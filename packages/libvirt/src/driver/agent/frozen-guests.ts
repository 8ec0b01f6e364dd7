import type { StoreEntry } from '@cimarron/hypervisor'
import type { FreezeNote } from '@cimarron/hypervisor/qga'

const prefix = 'frozen/'

/** Whose file systems may be frozen: kept, so that a daemon that comes after one that died thaws them. */
export class FrozenGuests {
  readonly #write: (entries: readonly StoreEntry[]) => Promise<void>
  readonly #machines: Set<string>

  constructor(texts: ReadonlyMap<string, string>, write: (entries: readonly StoreEntry[]) => Promise<void>) {
    this.#write = write
    const keys = [...texts.keys()].filter((key) => key.startsWith(prefix))
    this.#machines = new Set(keys.map((key) => key.slice(prefix.length)))
  }

  has(machine: string): boolean {
    return this.#machines.has(machine)
  }

  async note(machine: string, frozen: FreezeNote | null): Promise<void> {
    if (!frozen && !this.#machines.has(machine)) return
    await this.#write([{ key: prefix + machine, value: frozen && JSON.stringify(frozen) }])
    if (frozen) this.#machines.add(machine)
    else this.#machines.delete(machine)
  }
}
