import type { ArrivalPlan, MigrationOffer, StoreEntry } from '@cimarron/hypervisor'

const prefix = 'arrived-bases/'

/** What an image was made to build on, at the host that it came from. */
export interface ArrivedBase {
  readonly image: string
  readonly base: string
}

interface Arrived {
  readonly machine: string
  readonly bases: readonly ArrivedBase[]
}

export function isArrivedBasesKey(key: string): boolean {
  return key.startsWith(prefix)
}

/** What the disks of a machine build on, file by file. Copies build on nothing. */
export function arrivedBases(
  { disks }: MigrationOffer,
  { storage }: Pick<ArrivalPlan, 'storage'>,
): readonly ArrivedBase[] {
  if (storage === 'copied') return []
  return disks.flatMap(({ path, backing }) => {
    const chain = [path, ...backing.map((one) => one.path)]
    return chain.slice(1).map((base, index) => ({ image: chain[index] ?? path, base }))
  })
}

/**
 * What machines that came on shared storage build on. The source's word counts as an administrator's who names a base:
 * without it, a linked clone could not be started where its template is not known.
 */
export class ArrivedBases {
  readonly #all = new Map<string, readonly ArrivedBase[]>()

  recall(texts: ReadonlyMap<string, string>): void {
    for (const [key, text] of texts) {
      if (!isArrivedBasesKey(key)) continue
      // Written by `entry`.
      const { machine, bases } = JSON.parse(text) as Arrived
      this.note(machine, bases)
    }
  }

  note(machine: string, bases: readonly ArrivedBase[]): void {
    if (bases.length > 0) this.#all.set(machine, bases)
  }

  forget(machine: string): void {
    this.#all.delete(machine)
  }

  /** What the store is to have of a machine that is taken over. */
  entries(machine: string): readonly StoreEntry[] {
    const bases = this.#all.get(machine)
    if (!bases) return []
    return [{ key: prefix + machine, value: JSON.stringify({ format: 1, machine, bases }) }]
  }

  /** The same of one that is no more. */
  forgotten(machine: string): readonly StoreEntry[] {
    return this.#all.has(machine) ? [{ key: prefix + machine, value: null }] : []
  }

  has({ image, base }: ArrivedBase): boolean {
    return [...this.#all.values()].some((bases) => bases.some((one) => one.image === image && one.base === base))
  }

  /** The machine (its id) of which an image builds on such a file. */
  machineOn(isThat: (path: string) => boolean): string | undefined {
    return [...this.#all].find(([, bases]) => bases.some(({ base }) => isThat(base)))?.[0]
  }
}
