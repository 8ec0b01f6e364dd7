import { createHash } from 'node:crypto'
import { HypervisorError, type MachineView, type StoreEntry } from '@cimarron/hypervisor'

const prefix = 'machine/'

/** What is remembered of a machine while its server can't be asked, and to see what has changed when it can. */
export interface MachineRecord {
  readonly view: MachineView
  /** Of the document that is in force at its next start: another means another revision. */
  readonly digest: string
}

export function recordEntry(record: MachineRecord): StoreEntry {
  return { key: prefix + record.view.id, value: JSON.stringify(record) }
}

export function forgetEntry(id: string): StoreEntry {
  return { key: prefix + id, value: null }
}

/** @throws HypervisorError `peer-failed` naming the key of a record that can't be read */
export function readRecords(texts: ReadonlyMap<string, string>): readonly MachineRecord[] {
  return Array.from(texts)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, text]) => {
      try {
        // The store gives back what recordEntry wrote.
        return JSON.parse(text) as MachineRecord
      } catch (error) {
        const what = `the record ${JSON.stringify(key)} of libvirt's machines`
        throw new HypervisorError('peer-failed', { what, words: String(error) }, { cause: error })
      }
    })
}

export function digestOf(document: string): string {
  return createHash('sha256').update(document).digest('base64url')
}
