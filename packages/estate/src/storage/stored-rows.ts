/** JSON in UTF-8, within the bytes of many. (A view on them would be an object five times as heavy.) */
export interface StoredText {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly from: number
  readonly to: number
}

/** By key. */
export type StoredRows = Map<string, StoredText>

/** @throws SyntaxError for what is no JSON */
export function storedValue({ bytes, from, to }: StoredText): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, from, to - from).toString())
}

export function storedText(text: string): StoredText {
  const bytes = new TextEncoder().encode(text)
  return { bytes, from: 0, to: bytes.length }
}

/** A collection as it was found in the database. */
export interface Stored<T> {
  readonly name: string
  readonly rows: StoredRows
  readonly decode: (value: unknown) => T
}
