import type { Write } from '../storage/statements.ts'
import type { Writer } from '../storage/writer.ts'
import { type BucketRow, decodeRow, encodeRow } from './bucket.ts'
import { levels, slotOf } from './levels.ts'
import type { DueRow, StoredStep } from './series.ts'

/** A machine or host in the database: the 16 bytes of its UUID. */
export function subjectKey(id: string): Uint8Array {
  return Uint8Array.from(Buffer.from(id.replaceAll('-', ''), 'hex'))
}

/** Takes the place of the row that had its slot one round of the ring before. */
export function putRow(subject: string, { step, beginning, row }: DueRow): Write {
  const { seconds } = levels[step]
  return ['metric.put', subjectKey(subject), seconds, slotOf(step, beginning), beginning, encodeRow(row)]
}

/** Forgets all there is of a machine. */
export function forgetRows(subject: string): Write {
  return ['metric.delete', subjectKey(subject)]
}

/** Forgets those that are no more: a machine may go in the very moment in which a row of it is on its way. */
export async function forgetOthers(writer: Writer, ids: Iterable<string>): Promise<void> {
  const known = new Set(Array.from(ids, (id) => subjectKey(id).toString()))
  const gone = (await writer.read('metric.subjects')).flatMap(({ subject }) =>
    subject instanceof Uint8Array && !known.has(subject.toString()) ? [subject] : [],
  )
  if (gone.length > 0) await writer.commit({ writes: gone.map((subject): Write => ['metric.delete', subject]) })
}

export interface StoredSpan {
  readonly subject: string
  readonly step: StoredStep
  /** Seconds since 1970, both included. */
  readonly from: number
  readonly to: number
  readonly columns: number
}

/** Stored rows in the order of time. */
export async function readRows(
  writer: Writer,
  { subject, step, from, to, columns }: StoredSpan,
): Promise<readonly { readonly beginning: number; readonly row: BucketRow }[]> {
  const rows = await writer.read('metric.span', subjectKey(subject), levels[step].seconds, from, to)
  return rows.flatMap(({ at, body }) =>
    body instanceof Uint8Array ? [{ beginning: Number(at), row: decodeRow(body, columns) }] : [],
  )
}
