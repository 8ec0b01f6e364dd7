import { type BucketRow, decodeRow, encodeRow } from './bucket.ts'

/** A row of a machine's metrics on its way to another daemon. */
export interface CarriedRow {
  /** When it begins, in seconds since 1970. */
  readonly at: number
  /** As it is stored, as base64. */
  readonly row: string
}

export function carryRow(at: number, row: BucketRow): CarriedRow {
  return { at, row: Buffer.from(encodeRow(row)).toString('base64') }
}

/** @throws RangeError for what is no row */
export function carriedRow({ row }: CarriedRow, columns: number): BucketRow {
  return decodeRow(Buffer.from(row, 'base64'), columns)
}
