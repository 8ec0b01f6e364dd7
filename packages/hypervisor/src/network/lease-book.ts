import { isDeepStrictEqual } from 'node:util'
import type { NetworkLease } from './network.ts'

/** The leases of each network as they were last told. */
export class LeaseBook {
  readonly #known = new Map<string, ReadonlyMap<string, NetworkLease>>()

  /** What differs now; undefined where nothing does, or where nothing was known: a renewal is no news. */
  note(network: string, leases: readonly NetworkLease[]): LeaseNews | undefined {
    const before = this.#known.get(network)
    const now = new Map(leases.map((lease) => [lease.address, lease]))
    this.#known.set(network, now)
    if (!before) return undefined
    const given = leases.filter((lease) => !isSame(before.get(lease.address), lease))
    const ended = [...before.values()].filter((lease) => !isSameHolder(now.get(lease.address), lease))
    return given.length + ended.length === 0 ? undefined : { given, ended }
  }

  forget(network: string): void {
    this.#known.delete(network)
  }
}

export interface LeaseNews {
  readonly given: readonly NetworkLease[]
  readonly ended: readonly NetworkLease[]
}

function isSame(one: NetworkLease | undefined, other: NetworkLease): boolean {
  return one !== undefined && isDeepStrictEqual({ ...one, expiresMs: 0 }, { ...other, expiresMs: 0 })
}

function isSameHolder(one: NetworkLease | undefined, other: NetworkLease): boolean {
  return one !== undefined && one.mac === other.mac
}
