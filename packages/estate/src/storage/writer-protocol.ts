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
  | { readonly kind: 'read-collections'; readonly id: number }
  | { readonly kind: 'close' }

export type WriterReply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'not-opened'; readonly failure: WriterFailure }
  /** One outcome for each group, in their order. */
  | { readonly kind: 'committed'; readonly outcomes: readonly CommitOutcome[] }
  | { readonly kind: 'rows'; readonly id: number; readonly rows: readonly Row[] }
  /** Some of the collections; the last such reply is followed by one of kind `rows`, which is empty. */
  | { readonly kind: 'collected'; readonly id: number; readonly part: CollectedPart }
  | { readonly kind: 'not-read'; readonly id: number; readonly failure: WriterFailure }
  | { readonly kind: 'closed' }

export type CommitOutcome = { readonly firstCursor: number } | { readonly failure: WriterFailure }

export interface WriterFailure {
  readonly problem: string
  readonly remedy?: string
}

export type Row = Readonly<Record<string, SqlValue>>

/** Many rows of collections in the form that crosses to another thread, and lies there, at the least cost. */
export interface CollectedPart {
  readonly names: readonly string[]
  readonly keys: readonly string[]
  /** The values, UTF-8, one behind the other; and where each ends. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly ends: readonly number[]
}
