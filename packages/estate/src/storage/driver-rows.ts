import type { DriverStore, StoreEntry } from '@cimarron/hypervisor'
import type { Write } from './statements.ts'
import type { Writer } from './writer.ts'

/** A driver's entries as rows of the estate's database, to be committed alone or with the estate's own. */
export function driverWrites(hypervisor: string, entries: readonly StoreEntry[]): readonly Write[] {
  return entries.map(({ key, value }) =>
    value === null ? ['driver.delete', hypervisor, key] : ['driver.put', hypervisor, key, value],
  )
}

/** What a driver is opened with: its own corner of the estate's database. */
export function driverStore(writer: Writer, hypervisor: string): DriverStore {
  return {
    async read() {
      const rows = await writer.read('driver-entries', hypervisor)
      return new Map(rows.map((row) => [String(row.key), String(row.value)]))
    },
    write: (entries) => writer.commit({ writes: driverWrites(hypervisor, entries) }),
  }
}
