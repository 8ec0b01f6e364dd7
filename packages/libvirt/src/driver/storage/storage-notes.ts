import type { StoreEntry } from '@cimarron/hypervisor'

/** What is kept here of a volume that was made here: libvirt has no place for it. */
export interface VolumeNote {
  readonly kind: 'volume'
  readonly id: string
  /** The pool it is in (its id), and its name there, by which libvirt knows it. */
  readonly pool: string
  readonly name: string
  readonly createdMs: number
  readonly sha256?: string
}

/** What is kept here of a pool. */
export interface PoolNote {
  readonly kind: 'pool'
  readonly id: string
  readonly description?: string
  /** Its document, while it is renamed: for a moment libvirt has it under neither name. */
  readonly renaming?: string
}

export type StorageNote = VolumeNote | PoolNote

const prefix = 'storage-note/'

export function noteEntry(note: StorageNote): StoreEntry {
  return { key: prefix + note.id, value: JSON.stringify(note) }
}

export function forgetNoteEntry(id: string): StoreEntry {
  return { key: prefix + id, value: null }
}

/** All that `noteEntry` has written into a store. */
export function readStorageNotes(texts: ReadonlyMap<string, string>): readonly StorageNote[] {
  // The store gives back what was written here.
  return [...texts].filter(([key]) => key.startsWith(prefix)).map(([, text]) => JSON.parse(text) as StorageNote)
}

/** The notes as they are now. */
export class StorageNotes {
  readonly #volumes = new Map<string, VolumeNote>()
  readonly #pools = new Map<string, PoolNote>()

  constructor(notes: readonly StorageNote[]) {
    for (const note of notes) this.keep(note)
  }

  keep(note: StorageNote): void {
    if (note.kind === 'volume') this.#volumes.set(`${note.pool}/${note.name}`, note)
    else this.#pools.set(note.id, note)
  }

  forgetVolume({ pool, name }: { readonly pool: string; readonly name: string }): void {
    this.#volumes.delete(`${pool}/${name}`)
  }

  forgetPool(id: string): void {
    this.#pools.delete(id)
  }

  volume(pool: string, name: string): VolumeNote | undefined {
    return this.#volumes.get(`${pool}/${name}`)
  }

  pool(id: string): PoolNote | undefined {
    return this.#pools.get(id)
  }

  /** Pools whose renaming was cut off. */
  get cutOff(): readonly PoolNote[] {
    return [...this.#pools.values()].filter(({ renaming }) => renaming !== undefined)
  }
}
