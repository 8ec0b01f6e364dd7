import {
  closeSync,
  existsSync,
  fstatSync,
  linkSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removeStateFile } from './remove-state-file.ts'

const large = Buffer.alloc(9 * 2 ** 20, 1)

function makeFile(): Disposable & { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'state-'))
  const path = join(folder, 'memory')
  writeFileSync(path, large)
  return { folder, path, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

test('a state file has no name at once, and gives back what it took afterwards', async () => {
  using file = makeFile()
  const fd = openSync(file.path, 'r')
  try {
    removeStateFile(file.path)
    expect(existsSync(file.path)).toBe(false)
    await expect.poll(() => fstatSync(fd).size, { timeout: 10_000 }).toBeLessThan(4 * 2 ** 20)
  } finally {
    closeSync(fd)
  }
})

test('one that has another name keeps what is in it under that', async () => {
  using file = makeFile()
  const other = join(file.folder, 'other')
  linkSync(file.path, other)
  removeStateFile(file.path)
  expect(existsSync(file.path)).toBe(false)
  expect(readFileSync(other).equals(large)).toBe(true)
})

test('nothing comes of one that is not there', () => {
  using file = makeFile()
  expect(() => removeStateFile(join(file.folder, 'none'))).not.toThrow()
})
