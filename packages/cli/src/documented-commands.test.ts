import { glob, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { problemOf, shownCommands } from '../test/documented-commands.ts'
import { commandTree } from './tree/command-tree.ts'

const root = new URL('../../../', import.meta.url)
const documents = await Array.fromAsync(glob(['docs/*.md', 'README.md', 'packages/*/README.md'], { cwd: root }))

test.each(documents.toSorted())('every command that %s names is one, with options that it has', async (path) => {
  const shown = shownCommands(await readFile(new URL(path, root), 'utf8'))
  expect(shown.flatMap((line) => problemOf(commandTree, line) ?? [])).toEqual([])
})

test('there is something to check', async () => {
  const shown = await Promise.all(
    documents.map(async (path) => shownCommands(await readFile(new URL(path, root), 'utf8'))),
  )
  expect(shown.flat().length).toBeGreaterThan(200)
})

test.each([
  ['machine dance', '"machine dance" is no command'],
  ['machine list --sideways', '"machine list" has no --sideways'],
  ['machine set|dance', '"machine set|dance" is no command'],
  ['volume list | wc -l --bogus', undefined],
  ['machine set|attach|detach', undefined],
  ['serve --simulator 500', undefined],
  ['machine …', undefined],
])('%j: %s', (line, problem) => {
  expect(problemOf(commandTree, line)).toBe(problem)
})
