import { createHash, randomBytes } from 'node:crypto'
import type { MigrationProgress } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import type { HistoryPiece } from './history-piece.ts'
import { sendFiles } from './send-files.ts'

test('files go over one after the other in pieces that a request can carry, and each ends with its sum', async () => {
  const contents: Readonly<Record<string, Buffer>> = { a: randomBytes(700_000), b: Buffer.alloc(0) }
  const told: Extract<HistoryPiece, { kind: 'file' }>[] = []
  const heard: MigrationProgress[] = []
  let now = 0
  await sendFiles(
    Object.entries(contents).map(([name, { length }]) => ({ name, sizeBytes: length })),
    {
      from: {
        async *read(name) {
          yield contents[name] ?? Buffer.alloc(0)
        },
      },
      tell: async (piece) => void (piece.kind === 'file' && told.push(piece)),
      follow: (progress) => heard.push(progress),
      nowMs: () => (now += 1000),
    },
  )
  for (const [name, bytes] of Object.entries(contents)) {
    const pieces = told.filter((one) => one.name === name)
    const came = Buffer.concat(pieces.map((one) => Buffer.from(one.bytes, 'base64')))
    expect(came.equals(bytes)).toBe(true)
    expect(pieces.at(-1)).toMatchObject({
      from: bytes.length,
      bytes: '',
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
  }
  // A request's body has at most 1 MiB.
  for (const piece of told) expect(JSON.stringify(piece).length).toBeLessThan(1_000_000)
  const whole = { phase: 'files', totalBytes: 700_000, transferredBytes: 700_000, remainingBytes: 0, fraction: 0 }
  expect(heard.at(-1)).toMatchObject(whole)
})

test('what the target refuses ends it', async () => {
  const refused = sendFiles([{ name: 'a', sizeBytes: 1 }], {
    from: {
      async *read() {
        yield Buffer.from('a')
      },
    },
    tell: () => Promise.reject(new Error('there is no room')),
    follow: () => undefined,
    nowMs: () => 0,
  })
  await expect(refused).rejects.toThrow('there is no room')
})
