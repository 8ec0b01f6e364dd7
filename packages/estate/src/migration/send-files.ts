import { createHash } from 'node:crypto'
import type { CarriedFile, MachineMigration, MigrationProgress } from '@cimarron/hypervisor'
import type { HistoryPiece } from './history-piece.ts'

/** Of one request, whose body is base64 and at most 1 MiB. */
const mostPieceBytes = 524_288

export interface FileSending {
  readonly from: Pick<MachineMigration, 'read'>
  readonly tell: (piece: HistoryPiece) => Promise<void>
  readonly follow: (progress: MigrationProgress) => void
  readonly nowMs: () => number
}

/** Sends the files that go along with a machine, each with its sum. @throws whatever the target refuses */
export async function sendFiles(files: readonly CarriedFile[], sending: FileSending): Promise<void> {
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const begunMs = sending.nowMs()
  let sent = 0
  const advance = (bytes: number): void => {
    sent += bytes
    sending.follow(progressOf({ sent, totalBytes, tookMs: sending.nowMs() - begunMs }))
  }
  for (const { name } of files) await sendFile(name, sending, advance)
}

async function sendFile(
  name: string,
  { from: machine, tell }: FileSending,
  advance: (bytes: number) => void,
): Promise<void> {
  const sum = createHash('sha256')
  let from = 0
  for await (const bytes of inPieces(machine.read(name))) {
    sum.update(bytes)
    await tell({ kind: 'file', name, from, bytes: bytes.toString('base64') })
    from += bytes.length
    advance(bytes.length)
  }
  await tell({ kind: 'file', name, from, bytes: '', sha256: sum.digest('hex') })
}

/** Whatever lengths they are read in. */
async function* inPieces(read: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  for await (const bytes of read)
    for (let at = 0; at < bytes.length; at += mostPieceBytes) yield Buffer.from(bytes.subarray(at, at + mostPieceBytes))
}

/** All of this is before anything else: the bar stays at its beginning. */
function progressOf(amount: {
  readonly sent: number
  readonly totalBytes: number
  readonly tookMs: number
}): MigrationProgress {
  const { sent, totalBytes, tookMs } = amount
  const bandwidth = tookMs > 0 ? Math.round(sent / (tookMs / 1000)) : 0
  const remainingBytes = Math.max(0, totalBytes - sent)
  const expected = bandwidth > 0 ? { expectedMs: Math.round((remainingBytes / bandwidth) * 1000) } : {}
  return { phase: 'files', totalBytes, transferredBytes: sent, remainingBytes, bandwidth, ...expected, fraction: 0 }
}
