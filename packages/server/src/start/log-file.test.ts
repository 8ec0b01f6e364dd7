import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LogFile } from './log-file.ts'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'cimarron-log-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

test('however much is said, the log is two files of bounded length with the newest lines', async () => {
  const path = join(await folder(), 'daemon.log')
  using log = new LogFile(path, { largestBytes: 1000, complain: (text) => expect.fail(text) })
  for (let n = 0; n < 1000; n++) log.write(`line ${n}\n`)
  expect((await stat(path)).size).toBeLessThan(1010)
  expect((await stat(`${path}.1`)).size).toBeLessThan(1010)
  const kept = (await readFile(`${path}.1`, 'utf8')) + (await readFile(path, 'utf8'))
  expect(kept.endsWith('line 998\nline 999\n')).toBe(true)
})

test('only the user of the daemon can read it, also after it was turned', async () => {
  const path = join(await folder(), 'daemon.log')
  using log = new LogFile(path, { largestBytes: 5, complain: (text) => expect.fail(text) })
  log.write('first\n')
  log.write('second\n')
  for (const file of [path, `${path}.1`]) expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('lines that can not be written do not end the daemon: they are complained of once, and counted', async () => {
  const directory = await folder()
  const path = join(directory, 'logs', 'daemon.log')
  await mkdir(join(directory, 'logs'))
  const complaints: string[] = []
  using log = new LogFile(path, { largestBytes: 10, complain: (text) => complaints.push(text) })
  log.write('a line that fills it\n')
  await rename(join(directory, 'logs'), join(directory, 'away'))
  log.write('lost\n')
  log.write('lost too\n')
  expect(complaints).toEqual([expect.stringContaining(`lines are missing from ${path}: ENOENT`)])
  await rename(join(directory, 'away'), join(directory, 'logs'))
  log.write('kept\n')
  const text = await readFile(path, 'utf8')
  expect(text).toContain('"lost":2')
  expect(text.endsWith('kept\n')).toBe(true)
})

test.skipIf(!existsSync('/dev/full'))('a full disk is such a case', () => {
  const complaints: string[] = []
  using log = new LogFile('/dev/full', { largestBytes: 1000, complain: (text) => complaints.push(text) })
  log.write('a line\n')
  log.write('a line\n')
  expect(complaints).toEqual([expect.stringContaining('ENOSPC')])
})
