import { createHash } from 'node:crypto'
import type { Invocation } from '../command/invocation.ts'
import { formatBytes } from '../output/bytes.ts'
import { progressLine } from './progress-line.ts'

export interface Transfer {
  readonly bytes: AsyncIterable<Uint8Array>
  /** Of all that went through; to be asked at the end. */
  readonly sha256: () => string
  readonly count: () => number
}

/** How long a shown figure stands. */
const shownMs = 100

/** The same bytes on their way, counted, hashed and shown; `length` where it is known beforehand. */
export function transfer(
  invocation: Invocation,
  bytes: AsyncIterable<Uint8Array>,
  length: number | undefined,
): Transfer {
  const { output, host } = invocation
  const hash = createHash('sha256')
  const startMs = host.now()
  let count = 0
  async function* passing(): AsyncGenerator<Uint8Array, void, undefined> {
    let shown = 0
    try {
      for await (const piece of bytes) {
        hash.update(piece)
        count += piece.length
        const now = host.now()
        if (now - shown >= shownMs) {
          shown = now
          output.progress(line(count, length, now - startMs))
        }
        yield piece
      }
    } finally {
      output.clearProgress()
    }
  }
  return { bytes: passing(), sha256: () => hash.digest('hex'), count: () => count }
}

function line(count: number, length: number | undefined, ms: number): string {
  const speed = ms > 0 ? `, ${formatBytes(Math.round((count * 1000) / ms))}/s` : ''
  if (length === undefined) return `${formatBytes(count)}${speed}`
  return progressLine(count / length, `${formatBytes(count)} of ${formatBytes(length)}${speed}`)
}
