import { HypervisorError } from './error.ts'
import type { MachineView } from './machine.ts'
import type { StoreEntry } from './operation.ts'

const prefix = 'machine/'

/** What a driver keeps of a machine in its store as it is: the view, and what else it must know of it. */
export interface MachineRow {
  readonly view: MachineView
}

export function machineEntry<R extends MachineRow>(row: R): StoreEntry {
  return { key: prefix + row.view.id, value: JSON.stringify(row) }
}

export function forgetMachineEntry(id: string): StoreEntry {
  return { key: prefix + id, value: null }
}

/**
 * All that `machineEntry` has written into a store.
 * @param whose whose records they are, for errors: `libvirt`
 * @param check throws for what is not one
 * @throws HypervisorError `peer-failed` naming the key of a record that can't be read
 */
export function readMachineRows<R extends MachineRow>(
  texts: ReadonlyMap<string, string>,
  whose: string,
  check: (row: R) => void = () => undefined,
): readonly R[] {
  return Array.from(texts)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, text]) => {
      try {
        // The store gives back what its own driver wrote.
        const row = JSON.parse(text) as R
        check(row)
        return row
      } catch (error) {
        const what = `the record ${JSON.stringify(key)} of ${whose}`
        throw new HypervisorError('peer-failed', { what, words: String(error) }, { cause: error })
      }
    })
}
