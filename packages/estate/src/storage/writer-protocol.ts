import type { AppendedRow, ReadName, SqlValue, Write } from './statements.ts'

/** What the worker is started with. */
export interface WriterSetup {
  readonly path: string
  /** The database may not grow beyond this; what would is refused as by a full disk. */
  readonly maxBytes: number
}

/** What belongs together: durable all of it, or none. */
export interface CommitGroup {
  readonly writes: readonly Write[]
  readonly entries: readonly AppendedRow[]
}

export type WriterRequest =
  | { readonly kind: 'commit'; readonly groups: readonly CommitGroup[] }
  | { readonly kind: 'read'; readonly id: number; readonly query: ReadName; readonly values: readonly SqlValue[] }
  | { readonly kind: 'read-columns'; readonly id: number; readonly query: ReadName }
  | { readonly kind: 'close' }

export type WriterReply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'not-opened'; readonly failure: WriterFailure }
  /** One outcome for each group, in their order. */
  | { readonly kind: 'committed'; readonly outcomes: readonly CommitOutcome[] }
  | { readonly kind: 'rows'; readonly id: number; readonly rows: readonly Row[] }
  /** Some of the rows; the last such reply is followed by one of kind `rows`, which is empty. */
  | { readonly kind: 'columns'; readonly id: number; readonly columns: Columns }
  | { readonly kind: 'not-read'; readonly id: number; readonly failure: WriterFailure }
  | { readonly kind: 'closed' }

export type CommitOutcome = { readonly firstCursor: number } | { readonly failure: WriterFailure }

export interface WriterFailure {
  readonly problem: string
  readonly remedy?: string
}

export type Row = Readonly<Record<string, SqlValue>>

/** The same rows, a list of values for each column: many rows cross to another thread in a fraction of the time. */
export type Columns = Readonly<Record<string, readonly SqlValue[]>>
