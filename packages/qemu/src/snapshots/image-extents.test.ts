import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { bytesOutside, dataOf, decodeExtent, type Extent } from './image-extents.ts'

async function* each(extents: readonly Extent[]) {
  yield* extents
}

/** Extents in their order, between which there may be room or none. */
const extents = fc
  .array(fc.record({ gap: fc.nat(3), length: fc.integer({ min: 1, max: 4 }) }), { maxLength: 8 })
  .map((pieces) => {
    let at = 0
    return pieces.map(({ gap, length }): Extent => {
      const start = at + gap
      at = start + length
      return { start, end: at }
    })
  })

test('what an image has where another has none is counted byte by byte', async () => {
  const has = (all: readonly Extent[], at: number) => all.some(({ start, end }) => start <= at && at < end)
  await fc.assert(
    fc.asyncProperty(extents, extents, async (upper, lower) => {
      const bytes = Array.from({ length: 64 }, (_, at) => at)
      const expected = bytes.filter((at) => has(upper, at) && !has(lower, at)).length
      expect(await bytesOutside(each(upper), each(lower))).toBe(expected)
    }),
  )
})

test('a line of the map is an extent where it has data', () => {
  const line = (data: boolean) => `{ "start": 65536, "length": 4096, "depth": 0, "zero": false, "data": ${data}}`
  expect(decodeExtent(`[${line(true)},`)).toEqual({ start: 65536, end: 69632 })
  expect(decodeExtent(`${line(true)}]`)).toEqual({ start: 65536, end: 69632 })
  expect(decodeExtent(`${line(false)},`)).toBeUndefined()
  expect(decodeExtent('')).toBeUndefined()
})

test('an image tells of its own data, and one that is none says why', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cimarron-extents-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [base, upper] = [join(folder, 'base.raw'), join(folder, 'upper.qcow2')]
  execFileSync('qemu-img', ['create', '-q', '-f', 'raw', base, '1M'])
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', 'raw', upper])
  execFileSync('qemu-io', ['-f', 'raw', '-c', 'write 0 128k', base])
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write 64k 128k', upper])
  const own = await Array.fromAsync(dataOf({ path: upper, format: 'qcow2' }))
  expect(own).toEqual([{ start: 65536, end: 196608 }])
  const missing = bytesOutside(dataOf({ path: upper, format: 'qcow2' }), dataOf({ path: base, format: 'raw' }))
  expect(await missing).toBe(65536)
  await expect(Array.fromAsync(dataOf({ path: base, format: 'qcow2' }))).rejects.toMatchObject({ code: 'peer-failed' })
})
