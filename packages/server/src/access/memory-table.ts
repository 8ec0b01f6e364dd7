import type { Table } from './users.ts'

/** A table that lasts as long as the process: for tests, and where nothing is to be kept. */
export function memoryTable<T>(): Table<T> {
  const rows = new Map<string, T>()
  return {
    get: (key) => rows.get(key),
    entries: () => rows.entries(),
    put: async (key, value) => {
      rows.set(key, value)
    },
    delete: async (key) => {
      rows.delete(key)
    },
  }
}
