import {
  checkConfig,
  type DepartureRecord,
  HypervisorError,
  type MachineView,
  type StoreEntry,
} from '@cimarron/hypervisor'

const prefix = 'machine/'

/** What the store keeps of a machine: its view, and since when its guest runs. */
export interface MachineRecord {
  readonly view: MachineView
  readonly bootedAtMs?: number
  /** It was given to another host, which has not answered. */
  readonly departure?: DepartureRecord
  /** How long the guest of a saved machine has run. */
  readonly ranMs?: number
}

export function recordEntry(record: MachineRecord): StoreEntry {
  return { key: prefix + record.view.id, value: JSON.stringify(record) }
}

export function forgetEntry(id: string): StoreEntry {
  return { key: prefix + id, value: null }
}

/** @throws HypervisorError `peer-failed` naming the key of a record that can't be read. */
export function readRecords(texts: ReadonlyMap<string, string>): readonly MachineRecord[] {
  return Array.from(texts)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, text]) => {
      try {
        // The store gives back what was written by recordEntry; a config that is not one is refused here.
        const record = JSON.parse(text) as MachineRecord
        checkConfig(record.view.defined)
        return record
      } catch (error) {
        const what = `simulator's record ${JSON.stringify(key)}`
        throw new HypervisorError('peer-failed', { what, words: String(error) }, { cause: error })
      }
    })
}
