import { HypervisorError } from '../error.ts'
import type { StoreEntry } from '../operation.ts'
import { checkNetwork } from './check-network.ts'
import type { NetworkConfig } from './network.ts'

/** What is kept of a network. */
export interface NetworkRecord {
  readonly revision: number
  readonly defined: NetworkConfig
  /** With which settings it is, or is being made, active. */
  readonly active: NetworkConfig | null
  /** `starting` and `stopping`: the next daemon undoes the one and finishes the other. */
  readonly phase: 'inactive' | 'starting' | 'active' | 'stopping'
  /** The uptime of the host in which it was stopped: in another one it may be started by itself. */
  readonly bootId?: string
}

const prefix = 'network/'

export function isNetworkKey(key: string): boolean {
  return key.startsWith(prefix)
}

export function networkEntry(record: NetworkRecord): StoreEntry {
  return { key: prefix + record.defined.id, value: JSON.stringify(record) }
}

export function forgetNetworkEntry(id: string): StoreEntry {
  return { key: prefix + id, value: null }
}

/** @throws HypervisorError `peer-failed` naming the key of a record that can't be read */
export function readNetworkRecords(texts: ReadonlyMap<string, string>): readonly NetworkRecord[] {
  return [...texts]
    .filter(([key]) => isNetworkKey(key))
    .map(([key, text]) => {
      try {
        // Written by `networkEntry`; what a network must be is checked again, as the store is not ours alone.
        const record = JSON.parse(text) as NetworkRecord
        checkNetwork(record.defined)
        if (record.active) checkNetwork(record.active)
        return record
      } catch (error) {
        const what = `network record ${JSON.stringify(key)}`
        throw new HypervisorError('peer-failed', { what, words: String(error) }, { cause: error })
      }
    })
}
