import type { StoreEntry } from '../operation.ts'
import { type MigrationOffer, offeredConfig } from './offer.ts'

const prefix = 'moved-images/'

/** An image on storage that two hosts see. */
export interface MovedImage {
  readonly path: string
  /** Others there may read it, too: the machine only builds on it. */
  readonly readOnly: boolean
}

/** A machine that was here and went to another host, where it goes on with the images that it had here. */
export interface MovedMachine {
  readonly machine: string
  readonly name: string
  /** What that host is called, where it is known. */
  readonly to?: string
  readonly images: readonly MovedImage[]
}

export function isMovedKey(key: string): boolean {
  return key.startsWith(prefix)
}

export function movedEntry(moved: MovedMachine): StoreEntry {
  return { key: prefix + moved.machine, value: JSON.stringify({ format: 1, ...moved }) }
}

/** It came back, or is no more. */
export function returnedEntry(machine: string): StoreEntry {
  return { key: prefix + machine, value: null }
}

/** What a machine goes on with where its disks are shared: its disks, what those build on, and what its snapshots hold. */
export function imagesOfOffer(offer: MigrationOffer): readonly MovedImage[] {
  const { disks, snapshots } = offer
  const written = [...disks, ...(snapshots?.images ?? [])].map(({ path }) => path)
  const readOnly = offeredConfig(offer)
    .disks.filter((disk) => disk.readOnly)
    .map(({ path }) => path)
  const read = [...disks.flatMap(({ backing }) => backing.map(({ path }) => path)), ...readOnly]
  return [
    ...[...new Set(written)].map((path) => ({ path, readOnly: false })),
    ...[...new Set(read)].filter((path) => !written.includes(path)).map((path) => ({ path, readOnly: true })),
  ]
}

/**
 * What a driver remembers of images that machines went on with elsewhere: no machine of this host uses them, and still
 * they are nobody's here. It is durable in the very commit in which the machine ends here, and goes when it comes back, or
 * an admin says that it is no more.
 */
export class MovedMachines {
  readonly #all = new Map<string, MovedMachine>()

  recall(texts: ReadonlyMap<string, string>): void {
    // Written by `movedEntry`.
    for (const [key, text] of texts) if (isMovedKey(key)) this.note(JSON.parse(text) as MovedMachine)
  }

  note(moved: MovedMachine): void {
    this.#all.set(moved.machine, moved)
  }

  forget(machine: string): void {
    this.#all.delete(machine)
  }

  has(machine: string): boolean {
    return this.#all.has(machine)
  }

  all(): readonly MovedMachine[] {
    return [...this.#all.values()]
  }

  /** In words: who has an image elsewhere in a way that excludes that wish. */
  user(isThat: (path: string) => boolean, wish: 'read' | 'write' | 'remove', except?: string): string | undefined {
    const found = this.all().find(
      ({ machine, images }) =>
        machine !== except && images.some(({ path, readOnly }) => !(readOnly && wish === 'read') && isThat(path)),
    )
    return found && movedText(found)
  }
}

function movedText({ name, to }: MovedMachine): string {
  const place = to === undefined ? 'another host' : `peer ${JSON.stringify(to)}`
  return `machine ${JSON.stringify(name)}, which moved to ${place} (once it is gone there, say so: machine migrate ${name} --resolve gone)`
}
