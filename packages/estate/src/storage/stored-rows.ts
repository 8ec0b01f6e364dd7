/** JSON in UTF-8, by key. */
export type StoredRows = Map<string, Uint8Array>

/** @throws SyntaxError for what is no JSON */
export function storedValue(stored: Uint8Array): unknown {
  return JSON.parse(Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString())
}

/** A collection as it was found in the database. */
export interface Stored<T> {
  readonly name: string
  readonly rows: StoredRows
  readonly decode: (value: unknown) => T
}
