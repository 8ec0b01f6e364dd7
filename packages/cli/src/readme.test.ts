import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { expect, test, vi } from 'vitest'
import { documentationParts, fillIn } from './documentation.ts'
import { commandTree } from './tree/command-tree.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

test("the README's example prints what it says", async () => {
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const folder = new URL('../dist/', import.meta.url)
  await mkdir(folder, { recursive: true })
  const file = new URL('readme-example.ts', folder)
  await writeFile(file, code.replace("'@cimarron/cli'", "'../src/cimarron.ts'"))
  const log = vi.spyOn(console, 'log').mockReturnValue()
  await import(file.href)
  expect(log.mock.calls).toEqual([[0, 'CODE  MEANING']])
  log.mockRestore()
})

test('the README has the exit codes of the program', () => {
  expect(readme).toContain(documentationParts(commandTree)['exit-codes'])
})

test('docs/cli.md tells of every command what the program does (npm run generate writes it)', async () => {
  const text = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8')
  expect(fillIn(text, documentationParts(commandTree))).toBe(text)
})
