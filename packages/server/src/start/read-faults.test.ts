import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readFaults } from './read-faults.ts'

async function file(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-faults-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'faults.yaml')
  await writeFile(path, text)
  return path
}

test('a file of faults is YAML or JSON', async () => {
  const faults = [{ kind: 'start-fails', machine: 'web-*', every: 3, words: 'no room' }]
  expect(await readFaults(await file('- { kind: start-fails, machine: web-*, every: 3, words: no room }\n'))).toEqual(
    faults,
  )
  expect(await readFaults(await file(JSON.stringify(faults)))).toEqual(faults)
})

test.each([
  ['- { kind: sulks }', 'faults[0].kind: is "sulks"; use one of start-fails'],
  ['[', 'is no YAML'],
  ['', 'faults: is no list'],
])('%j is refused with the file and what would be right', async (text, words) => {
  const path = await file(text)
  await expect(readFaults(path)).rejects.toMatchObject({
    name: 'ConfigurationError',
    message: expect.stringContaining(words),
  })
  await expect(readFaults(path)).rejects.toMatchObject({ message: expect.stringContaining(path) })
})

test('a file that is not there is named', async () => {
  await expect(readFaults('/nowhere/faults.yaml')).rejects.toThrow('/nowhere/faults.yaml')
})
