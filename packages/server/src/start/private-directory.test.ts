import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { preparePrivateDirectory } from './private-directory.ts'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'cimarron-data-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

test('a data directory is made for its owner only', async () => {
  const path = join(await folder(), 'new', 'data')
  await preparePrivateDirectory(path)
  expect((await stat(path)).mode & 0o777).toBe(0o700)
})

test.each([0o777, 0o1777, 0o702])('one of mode %i, which all may write, is refused with what to do', async (mode) => {
  const path = await folder()
  await chmod(path, mode)
  await expect(preparePrivateDirectory(path)).rejects.toThrow(`run: chmod o-w ${path}`)
})

test('one that others may only read, or a group write, is taken', async () => {
  const path = await folder()
  await chmod(path, 0o775)
  await preparePrivateDirectory(path)
})

test.each([
  ['a file', (parent: string) => join(parent, 'file')],
  ['below a file', (parent: string) => join(parent, 'file', 'data')],
  ['in a file system that takes none', () => '/proc/cimarron-data'],
])('a data directory that is %s is refused with its reason', async (_, place) => {
  const parent = await folder()
  await writeFile(join(parent, 'file'), '')
  await expect(preparePrivateDirectory(place(parent))).rejects.toThrow(/can't be used: .*; give another with --data/)
})
